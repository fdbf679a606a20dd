using Kilda.Grains.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

public sealed class ClaimTests
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SwitchId s_switch = new(1);

    [Theory]
    [InlineData(100, 0, 100, 0, false)]
    [InlineData(100, 0, 0, 100, false)] // (0,w) is (w,0)
    [InlineData(100, 0, 200, 0, true)]
    [InlineData(100, 0, 0, 0, true)]
    [InlineData(100, 0, 100, 5, true)]
    [InlineData(100, 5, 100, 6, true)]
    [InlineData(100, 5, 100, 5, false)]
    [InlineData(0, 0, 0, 0, false)]
    public void An_endpoint_is_exactly_its_port_and_tags(ushort outer, ushort inner, ushort otherOuter, ushort otherInner, bool isFree)
    {
        var book = Book();
        Assert.IsType<ClaimAnswer.Held>(book.Claim(Ask("flow/a", [new Endpoint(s_switch, 1, outer, inner).Normalized()]), s_now));
        var answer = book.Claim(Ask("flow/b", [new Endpoint(s_switch, 1, otherOuter, otherInner).Normalized()]), s_now);
        Assert.Equal(isFree, answer is ClaimAnswer.Held);
        if (answer is ClaimAnswer.Refused refused)
        {
            Assert.Equal(RefusalKind.AlreadyExists, refused.Problem.Kind);
            Assert.EndsWith("belongs to flow 'a'", refused.Problem.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_a_refused_claim_nothing_is_held()
    {
        var book = Book();
        book.Claim(Ask("flow/a", [End(1, 100)]), s_now);
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [End(2, 7), End(1, 100)], meters: 3), s_now));
        Assert.False(book.IsClaimed(2));
        Assert.Equal(Held(32), book.Claim(Ask("flow/c", [], meters: 1), s_now));
    }

    [Fact]
    public void Kept_meters_come_first_and_what_is_held_is_never_given_again()
    {
        var book = Book();
        Assert.Equal(Held(32, 33), book.Claim(Ask("flow/a", [], meters: 2), s_now));
        Assert.Equal(Held(33, 34), book.Claim(Ask("flow/a", [], meters: 2, keep: [33]), s_now));
        Assert.Equal(Held(35), book.Claim(Ask("flow/a", [], meters: 1), s_now));
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [], meters: 1, keep: [33]), s_now));
    }

    [Fact]
    public void A_meter_that_was_given_back_rests_and_meters_go_round()
    {
        var book = Book(maxMeters: 33);
        Assert.Equal(Held(32, 33), book.Claim(Ask("flow/a", [], meters: 2), s_now));
        book.Retain("flow/a", [], [33], [], s_now.AddSeconds(2));
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [], meters: 1), s_now.AddSeconds(1)));
        Assert.Equal(Held(32), book.Claim(Ask("flow/b", [], meters: 1), s_now.AddSeconds(2)));
    }

    [Fact]
    public void A_meter_given_back_while_the_switch_is_away_is_not_free_before_it_is_back()
    {
        var book = Book(maxMeters: 32);
        book.Claim(Ask("flow/a", [], meters: 1), s_now);
        book.Retain("flow/a", [], [], [], rest: null);
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [], meters: 1), s_now.AddDays(1)));
        book.Wake(s_now.AddDays(2));
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [], meters: 1), s_now.AddDays(1)));
        Assert.Equal(Held(32), book.Claim(Ask("flow/b", [], meters: 1), s_now.AddDays(2)));
    }

    [Fact]
    public void All_meters_can_be_taken_and_no_more()
    {
        var book = Book();
        var count = (int)(FlowMeter.LastId - FlowMeter.FirstId + 1);
        var all = Assert.IsType<ClaimAnswer.Held>(book.Claim(Ask("flow/a", [], meters: count), s_now));
        Assert.Equal(Enumerable.Range((int)FlowMeter.FirstId, count).Select(id => (uint)id), all.Meters);
        Assert.IsType<ClaimAnswer.Refused>(book.Claim(Ask("flow/b", [], meters: 1), s_now));
    }

    [Fact]
    public async Task A_claim_needs_a_switch_that_is_there_and_a_port_that_is_a_clients()
    {
        await using var host = await SwitchHost.Start();
        Assert.Equal("Switch 00:00:00:00:00:00:00:01 is not connected to the controller", await Refusal(host, End(1, 100)));
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2, 3, 4);
        Assert.Equal("The switch '00:00:00:00:00:00:00:01' has no port 77.", await Refusal(host, End(77, 100)));
        await Until.True(() => host.Links.Seen.Contains(Plans.OneTwo), "the link is seen");
        Assert.Equal("The port 11 on the switch '00:00:00:00:00:00:00:01' is occupied by an ISL", await Refusal(host, End(11, 100)));
        Assert.IsType<ClaimAnswer.Held>(await host.Switch(1).Claim(Ask("flow/a", [End(1, 100)])));
        Assert.Equal($"The endpoint {End(1, 100)} belongs to flow 'a'", await Refusal(host, End(1, 100)));
        await host.Switch(1).Retain("flow/a", [], []);
        Assert.IsType<ClaimAnswer.Held>(await host.Switch(1).Claim(Ask("flow/b", [End(1, 100)])));
    }

    [Fact]
    public async Task What_is_claimed_and_never_stored_is_given_back()
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { HoldGrace = TimeSpan.FromMilliseconds(100) });
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        Assert.IsType<ClaimAnswer.Held>(await host.Switch(1).Claim(Ask("flow/a", [End(1, 100)])));
        await Until.True(
            async () => await host.Switch(1).Claim(Ask("flow/b", [End(1, 100)])) is ClaimAnswer.Held, "the endpoint of a flow that is not stored is free");
    }

    private static async Task<string> Refusal(SwitchHost host, Endpoint endpoint) =>
        Assert.IsType<ClaimAnswer.Refused>(await host.Switch(1).Claim(Ask("flow/x", [endpoint]))).Problem.Text;

    private static ClaimBook Book(uint maxMeters = 65535)
    {
        var book = new ClaimBook();
        book.Resize(maxMeters);
        return book;
    }

    private static Endpoint End(uint port, ushort vlan) => new(s_switch, port, vlan);

    private static ClaimAnswer.Held Held(params uint[] meters) => new(new Seq<uint>(meters));

    private static ClaimRequest Ask(string owner, Seq<Endpoint> endpoints, int meters = 0, Seq<uint> keep = default) =>
        new(owner, endpoints, meters, keep);
}
