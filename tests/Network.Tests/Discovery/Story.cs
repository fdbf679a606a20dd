using Kilda.Network.Discovery;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Discovery;

/// <summary>Tells a link what happened, in words of <see cref="LinkLivenessTests.The_status_follows_from_what_happened"/>.</summary>
internal sealed class Story
{
    public const long Epoch = 5;
    public static readonly IslId Id = IslId.Between(new PortId(new SwitchId(1), 1), new PortId(new SwitchId(2), 2));
    public static readonly LivenessRules Rules = new(3, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(10));
    private static readonly DateTimeOffset s_start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _version;

    public Story(LinkStatus? before = null) => Link = before is { } status
        ? LinkLiveness.Restore(Id, status, s_start.AddDays(-1), null, LinkEndState.Unknown, LinkEndState.Unknown, s_start)
        : LinkLiveness.New(Id, s_start);

    public LinkLiveness Link { get; private set; }

    public DateTimeOffset Now { get; private set; } = s_start;

    public long Sequence { get; private set; }

    public Story Tell(string words)
    {
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Word(word);
        return this;
    }

    public void Word(string word)
    {
        switch (word)
        {
            case "s":
                Now += TimeSpan.FromSeconds(1);
                break;
            case "m":
                On(new LinkEvent.Moved(Id.Low, IslId.Between(Id.Low, new PortId(new SwitchId(3), 3))));
                break;
            case "u" or "d" or "U" or "D":
                var direction = word is "u" or "U" ? LinkDirection.Up : LinkDirection.Down;
                var order = new ProbeOrder(Epoch, ++Sequence);
                On(new LinkEvent.ProbeSent(direction, order));
                if (word is "u" or "d") On(new LinkEvent.ProbeSeen(direction, order, 1_000_000));
                break;
            default:
                On(new LinkEvent.EndChanged(word[0] == 'L' ? Id.Low : Id.High, ++_version, Live: word[1] != '?', Up: word[1] == '+', new Kbps(1000)));
                break;
        }
    }

    private void On(LinkEvent happened) => (Link, _) = Link.On(happened, Rules, Now);
}
