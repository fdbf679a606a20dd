using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>What holds when nothing is under way: documents, index rows, claims, ledgers and tables say the same, and every service is up.</summary>
internal static class ServiceLaws
{
    /// <summary>What is asked for and over which links it runs: what an operation changes, and what stays when it is undone.</summary>
    public static string Shape(ControllerHost host) => string.Join('\n', Services(host).Select(each => $"{each.Request}{Over}{Links(each.Plan)}"));

    /// <summary>What is asked for, of a shape: without the ways.</summary>
    public static string Asked(string shape) => string.Join('\n', shape.Split('\n').Select(line => line.Split(Over)[0]));

    private const string Over = " over ";

    /// <summary>Ends when all of it holds.</summary>
    public static async Task Hold(ControllerHost host, string when)
    {
        await Until.True(
            () => Services(host).All(each => each.IsUp), $"every service is up after {when}",
            () => $"{string.Join("; ", host.Services.Flows())}; {string.Join("; ", host.Services.YFlows())}");
        foreach (var flow in host.Services.Flows().Where(flow => flow.Request.Led is not null)) IsLed(host, flow, when);
        var (wanted, found) = ("", "");
        await Until.True(
            async () =>
            {
                (wanted, found) = (await Wanted(host), await Found(host));
                return found == wanted;
            },
            $"everything says the same after {when}", () => Difference(wanted, found));
    }

    /// <summary>A flow takes the packets of the one that is led into it from the path that carries them, and sends its copies back there.</summary>
    private static void IsLed(ControllerHost host, FlowDocument led, string when)
    {
        var into = host.Services.Flow(led.Request.Led!.Flow)!.Plan!;
        var (client, here) = led.Request.Led.AtSource ? (led.Plan!.Destination, led.Plan.Primary.Forward) : (led.Plan!.Source, led.Plan.Primary.Reverse);
        var way = (led.Plan.Number, led.Plan.Primary.Slot, client, here);
        Assert.Contains(into.Joins, join => (join.Number, join.Slot, join.Device) == (way.Number, way.Slot, way.client));
        Assert.True(
            into.Mirrors.SelectMany(point => point.Sinks).Any(sink => (sink.Number, sink.Slot, sink.End, sink.Path) == way),
            $"copies go to {led} after {when}");
    }

    private static async Task<string> Wanted(ControllerHost host)
    {
        var services = Services(host).ToArray();
        ServicePlan[] plans = [.. services.Select(each => each.Plan).OfType<ServicePlan>()];
        var needed = services.Where(each => each.Plan is not null).Select(each => (each.Owner, each.Plan!)).ToArray();
        var claims = services.SelectMany(each => Claims(host, each.Owner, each.Ends, each.Plan)).Order(StringComparer.Ordinal);
        return $"{host.Desired(plans)}\n{host.Needed(needed)}\n{string.Join('\n', claims)}\n{await StoredRows.Wanted(host.Store)}";
    }

    private static async Task<string> Found(ControllerHost host)
    {
        var claims = new List<string>();
        foreach (var place in host.Topology.Switches.ToArray())
        {
            foreach (var held in (await host.Switch(place.Id).Report()).Owners)
                claims.Add(Line(place.Id, held.Owner, held.Endpoints, held.Meters, held.Groups, held.HasRules));
        }

        return $"{host.Tables()}\n{await host.Reserved()}\n{string.Join('\n', claims.Order(StringComparer.Ordinal))}\n{StoredRows.Of(host.Database)}";
    }

    private static IEnumerable<string> Claims(ControllerHost host, string owner, Endpoint[] ends, ServicePlan? plan)
    {
        foreach (var at in host.Topology.Switches.Select(place => place.Id))
        {
            var (own, meters, groups) = (ends.Where(end => end.Switch == at), plan?.MetersAt(at).Distinct() ?? [], plan?.GroupsAt(at).Distinct() ?? []);
            var hasRules = plan?.Switches().Contains(at) == true;
            if (own.Any() || meters.Any() || groups.Any() || hasRules) yield return Line(at, owner, own, meters, groups, hasRules);
        }
    }

    private static string Line(SwitchId at, string owner, IEnumerable<Endpoint> ends, IEnumerable<uint> meters, IEnumerable<uint> groups, bool hasRules) =>
        $"{at} holds for {owner}: {string.Join(", ", ends.Select(end => $"{end}").Order(StringComparer.Ordinal))}; meters {string.Join(", ", meters.Order())}; "
        + $"groups {string.Join(", ", groups.Order())}{(hasRules ? "; rules" : "")}";

    private static IEnumerable<(string Owner, string Request, Endpoint[] Ends, ServicePlan? Plan, bool IsUp)> Services(ControllerHost host) =>
        host.Services.Flows().Where(flow => flow.YFlowId is null).Select(flow => (
            $"{DocumentKinds.Flow}/{flow.Id}", $"{flow.Request}", flow.Request.Endpoints().Distinct().ToArray(),
            flow.Plan is null ? null : ServicePlan.Of(flow.Plan),
            flow is { Intent: null, Status: FlowStatus.Up }))
        .Concat(host.Services.YFlows().Select(flow => (
            $"{DocumentKinds.YFlow}/{flow.Id}", $"{flow.Request}", flow.Request.Endpoints().ToArray(), flow.Plan,
            flow is { Intent: null, Status: FlowStatus.Up, Degraded: false })));

    private static string Links(ServicePlan? plan) => plan is null
        ? "nothing"
        : string.Join(", ", plan.Flows.Select(flow => $"{string.Join('-', flow.Primary.Forward.Hops.Select(hop => $"{hop.From}"))}"))
            + string.Join("; ", plan.Joints.Select(joint => $" tree of {plan.Flows.Index().First(flow => IsShared(flow.Item, joint)).Index}"));

    private static bool IsShared(FlowPlan flow, Joint joint) => (flow.Number, flow.Primary.Slot) == (joint.Number, joint.Slot);

    private static string Difference(string wanted, string found)
    {
        var (want, have) = (wanted.Split('\n'), found.Split('\n'));
        return string.Join('\n', want.Except(have).Select(line => $"- {line}").Concat(have.Except(want).Select(line => $"+ {line}")).Prepend("they differ"));
    }
}
