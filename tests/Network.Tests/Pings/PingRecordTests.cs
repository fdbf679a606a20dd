using Kilda.Network.Pings;

namespace Kilda.Network.Tests.Pings;

public sealed class PingRecordTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData("10+ 20+ 300+", false)]
    [InlineData("10- 44-", false)]
    [InlineData("10- 45-", true)]
    [InlineData("10- 40+ 84-", false)]
    [InlineData("10- 40+ 85-", true)]
    [InlineData("45- 46+", false)]
    [InlineData("45- 46+ 90-", false)]
    [InlineData("45- 46-", true)]
    public void A_flow_fails_that_has_not_answered_for_as_long_as_it_may(string pings, bool isFailing)
    {
        var record = new PingRecord(s_start);
        foreach (var ping in pings.Split(' '))
        {
            var now = s_start.AddSeconds(int.Parse(ping[..^1], null));
            record = record.Next(ping[^1] == '+' ? null : "lost", now, s_patience);
        }

        Assert.Equal(isFailing, record.IsFailing);
        Assert.Equal(pings[^1] == '+', record.Error is null);
    }
}
