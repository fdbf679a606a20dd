using System.Collections.Concurrent;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>What switches were asked, what they hold, and what they refuse.</summary>
internal sealed class FakeSwitches
{
    public ConcurrentQueue<string> Asked { get; } = [];

    public SwitchTables Tables { get; set; } = new([], [], [], [], HasMeters: true);

    public SwitchValidation Found { get; set; } = new(SwitchComparison.Of(new SwitchState(), new([], [], []), new KeySet()), 0, 0, HasMeters: true, []);

    /// <summary>What they would not take.</summary>
    public Seq<string> Refused { get; set; } = [];

    /// <summary>Null: they do as they are told.</summary>
    public Func<SwitchId, Refusal?> Refuses { get; set; } = _ => null;

    public static Refusal Away(SwitchId id) =>
        Refusal.Of(RefusalKind.NotFound, $"Switch {id} was not found", $"Switch {id} is not connected to the controller");
}

/// <summary>A switch that answers as the test says.</summary>
internal sealed class FakeSwitchGrain(FakeSwitches switches, INetworkView view) : Grain, ISwitchGrain
{
    private Switch Known => view.Now.TryGet(Id, out var known) ? known : throw Unasked();

    private SwitchId Id => SwitchId.Parse(this.GetPrimaryKeyString());

    public Task<Outcome<SwitchTables>> Tables(TableParts parts) => Answer($"{Id} tables {parts}", switches.Tables);

    public Task<Outcome<SwitchValidation>> Compare(ServiceScope? scope) => Answer($"{Id} compare {scope?.Owner}", switches.Found);

    public Task<Outcome<SwitchRepair>> Synchronize(ServiceScope? scope, bool removeExcess) =>
        Answer($"{Id} synchronize {scope?.Owner} {removeExcess}", new SwitchRepair(switches.Found, removeExcess, switches.Refused));

    public Task<Outcome<RulesChange>> RemoveRules(RuleSelection removed, RuleSelection.Wanted? again) =>
        Answer($"{Id} remove {removed} again {again}", new RulesChange([Cookies.Of(ServiceTag.Drop), 7], switches.Refused));

    public Task<Outcome<RulesChange>> InstallRules(RuleSelection.Wanted installed) =>
        Answer($"{Id} install {installed}", new RulesChange([Cookies.Of(ServiceTag.Drop)], switches.Refused));

    public Task<Outcome<MeterRemoval>> RemoveMeter(uint meter) => Answer($"{Id} remove meter {meter}", new MeterRemoval(meter != 99));

    public Task<Outcome<SwitchTables>> ResetMeters(Seq<uint> meters) => Answer(
        $"{Id} reset meters {string.Join(',', meters)}", switches.Tables with { Meters = meters.Select(Listed).ToSeq() });

    public Task<Outcome<Switch>> Set(SwitchSettings given) => Answer(
        $"{Id} set {given.UnderMaintenance} {given.Pop} {given.Location}",
        Known with { UnderMaintenance = given.UnderMaintenance ?? Known.UnderMaintenance, Pop = given.Pop ?? Known.Pop, Location = given.Location });

    public Task<Outcome<Switch>> SetTableMode(bool multiTable) =>
        Answer($"{Id} tables {multiTable}", Known with { Abilities = Known.Abilities with { MultiTable = multiTable } });

    public Task<Outcome<Switch>> SetPort(uint port, bool up) => Answer($"{Id} port {port} {up}", Known);

    public Task<Outcome<Switch>> SetDiscovery(uint port, bool enabled) =>
        Answer($"{Id} discovery {port} {enabled}", Known with { Undiscovered = enabled ? [] : [port] });

    public Task<Outcome<Switch>> Delete(bool force) => Answer($"{Id} delete {force}", Known);

    public Task<AttachAnswer> Attach(ISwitchSession session, SwitchHello hello) => throw Unasked();

    public Task<bool> Receive(long connection, ReadOnlyMemory<byte> frames) => throw Unasked();

    public Task Detach(long connection, string reason) => throw Unasked();

    public Task<PortNews> Follow(uint port, IslId link) => throw Unasked();

    public Task Unfollow(uint port, IslId link) => throw Unasked();

    public Task<ClaimAnswer> Claim(ClaimRequest request) => throw Unasked();

    public Task Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups) => throw Unasked();

    public Task<Seq<string>> Audit(SwitchOwner held, Seq<PlanLayer> layers) => throw Unasked();

    public Task<PutAnswer> Put(string owner, Seq<PlanLayer> layers) => throw Unasked();

    public Task<string?> ExpectProbe(long number, TimeSpan timeout) => throw Unasked();

    public Task<ProbeTime> CatchProbe(long number) => throw Unasked();

    public Task<ProbeTime> PutProbe(ReadOnlyMemory<byte> frame) => throw Unasked();

    public Task<Switch?> Now() => throw Unasked();

    public Task<SwitchReport> Report() => Task.FromResult(new SwitchReport(
        Id, true, 20, 3, 1, ["input a foreign rule"], [new("Loop", 5)], [],
        new SwitchDrift(Samples.Now, 1, 2, 3, ["missing route prio=20 cookie=flow:7/fwd/0 colour=7/fwd/0,vlan -> output:3"])));

    private Task<Outcome<T>> Answer<T>(string asked, T answer)
        where T : class
    {
        switches.Asked.Enqueue(asked);
        return Task.FromResult<Outcome<T>>(switches.Refuses(Id) is { } refusal ? refusal : answer);
    }

    private static MeterConfig Listed(uint meter) =>
        new(MeterFlags.KilobitsPerSecond | MeterFlags.Burst | MeterFlags.Stats, meter, [new MeterBand.Drop(1000, 1050)]);

    private static NotSupportedException Unasked() => new("the API asks what an operator asks only");
}
