using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Simulation.Laws;

/// <content>Packets through the tables as they are.</content>
internal sealed partial class AtRest
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);
    private TimeSpan _looked;
    private SimNetwork? _whole;
    private int _turn;

    private const ulong From = 0x0200_0000_0a01, To = 0x0200_0000_0a02;

    /// <summary>What is up carries packets, both ways and with the right tags; what is down does not.</summary>
    public string? Traffic()
    {
        var cut = _cuts.Select(nth => topology.Links[nth]).ToHashSet();
        var network = new SimNetwork(
            world.Lab.Switches.Select(sw => (sw.Id, sw.Tables)), topology.Links.Where(link => !cut.Contains(link)).Select(link => (link.A, link.B)));
        foreach (var flow in Flows.Concat(YFlows.SelectMany(whole => whole.Legs(Gone))))
        {
            var isUp = flow is { Plan: not null, Status: not FlowStatus.Down };
            if (Wrong(network, flow, flow.Request.Source, flow.Request.Destination, isUp) is { } wrong) return wrong;
            if (Wrong(network, flow, flow.Request.Destination, flow.Request.Source, isUp) is { } back) return back;
        }

        return null;
    }

    /// <summary>
    /// Flows keep their traffic while they move: a packet takes the old way or the new one. One flow at a time, as meters count.
    /// </summary>
    public string? Moving()
    {
        if (world.Steps.Elapsed < _looked + s_pause) return null;
        _looked = world.Steps.Elapsed;
        var flows = Flows.Where(flow => flow is { Plan: not null, Status: FlowStatus.Up, Request.Led: null } && KeepsEnds(flow)).ToArray();
        if (flows.Length == 0) return null;
        var flow = flows[_turn++ % flows.Length];
        _whole ??= new SimNetwork(world.Lab.Switches.Select(sw => (sw.Id, sw.Tables)), topology.Links.Select(link => (link.A, link.B)));
        var wrong = Wrong(_whole, flow, flow.Request.Source, flow.Request.Destination, isUp: true)
            ?? Wrong(_whole, flow, flow.Request.Destination, flow.Request.Source, isUp: true);
        return wrong is null ? null : $"while {flow.Intent?.Operation.ToString() ?? "nothing"} is under way: {wrong}";
    }

    /// <summary>Nothing is under way that changes where packets of the flow come from or go to.</summary>
    public static bool KeepsEnds(FlowDocument flow) => flow.Intent is null || (flow.Intent is { Pair: null, Request: { Led: null } wanted }
        && (wanted.Source, wanted.Destination) == (flow.Request.Source, flow.Request.Destination));

    private string? Wrong(SimNetwork network, FlowDocument flow, Endpoint from, Endpoint to, bool isUp)
    {
        var (source, target) = (from.Normalized(), to.Normalized());
        var trip = network.Send(source.At, Frame(source), world.Steps.Elapsed);
        if (trip.Circulates) return $"a packet of {flow.Id} circulates";
        var arrived = trip.Deliveries.Count(at => at.At == target.At && Tags(at.Packet).SequenceEqual(Tags(target)));
        // One that is led into another flow ends there.
        if (flow.Request.Led is not null) return null;
        return arrived == (isUp ? 1 : 0)
            ? null
            : $"{flow.Id} is {flow.Status} ({flow.StatusInfo}), and a packet from {source} arrived {arrived} times at {target}; "
            + $"all that left: {string.Join(", ", trip.Deliveries.Select(at => $"{at.At} [{string.Join(' ', Tags(at.Packet))}]"))}";
    }

    private static byte[] Frame(Endpoint at) => new EthernetFrame(
        new MacAddress(To), new MacAddress(From), Tags(at).Select(id => new VlanTag(id)).ToSeq(), EthernetFrame.Experimental, new byte[50].ToSeq()).ToBytes();

    private static ushort[] Tags(Endpoint at) => at.Inner != 0 ? [at.Outer, at.Inner] : at.Outer != 0 ? [at.Outer] : [];

    private static IEnumerable<ushort> Tags(byte[] packet) => EthernetFrame.Parse(packet)!.Tags.Select(tag => (ushort)(tag.Control & 0xfff));
}
