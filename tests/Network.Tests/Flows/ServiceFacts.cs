using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Flows;

/// <summary>
/// Switches 1…5 are known, 5 is away; port 10 of switch 2 is a link's; flow <c>old</c> ends at 2:3 (7,8), <c>half.shared</c> somewhere, Y-flow
/// <c>old-y</c> exists; mirror <c>m</c> of flow <c>f</c> has its sink at 4:8 (300) for forward, join <c>j</c> of flow <c>g</c> its device at 4:7 (400).
/// </summary>
internal sealed class ServiceFacts : IServiceFacts
{
    public static readonly Endpoint Taken = new(new SwitchId(2), 3, 7, 8);
    public static readonly Endpoint Sink = new(new SwitchId(4), 8, 300);
    public static readonly Endpoint Device = new(new SwitchId(4), 7, 400);

    public bool IsActive(SwitchId id) => id.Value < 5;

    public bool MayHavePort(PortId port) => port.Port < 70;

    public bool IsLinkEnd(PortId port) => port == new PortId(new SwitchId(2), 10);

    public FlowEnd? At(Endpoint endpoint) => endpoint == Taken ? new("old", false) : null;

    public bool Exists(string flow) => flow is "old" or "half.shared";

    public bool ExistsYFlow(string id) => id == "old-y";

    public string AffinityMain(string flow) => flow;

    public IReadOnlyList<string> DiverseWith(string flow) => [];

    public bool IsKnown(SwitchId id) => id.Value < 6;

    public Seq<PointEnd> SinksAt(Endpoint endpoint) => endpoint == Sink ? [new("f", "m", FlowDirection.Forward)] : [];

    public Seq<PointEnd> DevicesAt(Endpoint endpoint) => endpoint == Device ? [new("g", "j", FlowDirection.Reverse)] : [];
}
