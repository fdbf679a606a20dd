using Kilda.Network.Discovery;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Discovery;

/// <summary>What holds after every event of ten thousand random stories.</summary>
public sealed class LinkLivenessLaws
{
    private static readonly string[] s_words = ["u", "d", "u", "d", "u", "d", "U", "D", "s", "s", "L+", "H+", "L+", "H+", "L-", "H-", "L?", "H?", "m"];

    [Fact]
    public void A_link_is_active_only_while_everything_speaks_for_it()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var story = new Story();
            var told = new List<string>();
            var (seenUp, seenDown, had) = (false, false, false);
            DateTimeOffset lastLoss = story.Now;
            for (var step = 0; step < 60; step++)
            {
                var before = story.Link;
                var word = s_words[random.Next(s_words.Length)];
                told.Add(word);
                story.Word(word);
                var link = story.Link;
                if (link.Status is LinkStatus.Failed or LinkStatus.Moved && link.Status != before.Status)
                {
                    (seenUp, seenDown, had, lastLoss) = (false, false, true, story.Now);
                }

                seenUp |= word == "u";
                seenDown |= word == "d";
                Check(link.Status != LinkStatus.Active || (link.Up.IsSeen && link.Down.IsSeen), "active without being seen", seed, told);
                Check(link.Status != LinkStatus.Active || (link.Low.Up && link.High.Up), "active with a port down", seed, told);
                var activated = link.Status == LinkStatus.Active && before.Status != LinkStatus.Active;
                Check(!activated || (seenUp && seenDown), "activated without a probe each way since it was lost", seed, told);
                Check(!activated || !had || story.Now - lastLoss >= Story.Rules.AntiFlap, "activated before it was stable", seed, told);
                Check(!activated || !link.Unobserved, "activated unobserved", seed, told);
                var failed = link.Status == LinkStatus.Failed && before.Status != LinkStatus.Failed;
                Check(!failed || !link.Unobserved || !link.Low.Up || !link.High.Up, "lost for missing probes while unobserved", seed, told);
                Check(!failed || (link.Reason is not null && link.Since == story.Now), "failed without a reason", seed, told);
                Check(link.Up.Outstanding.Count <= Story.Rules.ProbesLost && link.Down.Outstanding.Count <= Story.Rules.ProbesLost, "unbounded", seed, told);
                Check(link.UnstableSince is null || link.Status is LinkStatus.Failed or LinkStatus.Moved, "unstable without having failed", seed, told);
            }
        }
    }

    private static void Check(bool holds, string broken, int seed, List<string> told)
    {
        if (!holds) Assert.Fail($"{broken}: seed {seed}, {string.Join(' ', told)}");
    }
}
