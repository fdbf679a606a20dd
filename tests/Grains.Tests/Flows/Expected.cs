using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Flows;

/// <summary>What the network must be like, computed from the plans of the services alone; and what it is, in the same words.</summary>
internal static class Expected
{
    /// <summary>Rules, meters and groups of all switches, a line each.</summary>
    public static string Tables(SimLab lab) => string.Join('\n', lab.Switches.OrderBy(sw => sw.Id).SelectMany(sw =>
    {
        SwitchDump dump;
        lock (sw.Gate) dump = sw.Tables.Dump();
        return Lines(sw, dump.Rules, dump.Meters, dump.Groups);
    }));

    /// <summary>What the switches must hold: their own rules, and these plans.</summary>
    public static string Tables(SimLab lab, NetworkSnapshot network, IEnumerable<ServicePlan> plans) =>
        string.Join('\n', lab.Switches.OrderBy(sw => sw.Id).SelectMany(sw =>
        {
            var state = new SwitchState();
            network.TryGet(sw.Id, out var known);
            state.Put(BaseProgram.Owner, BaseProgram.For(sw.Id, known!.Abilities));
            foreach (var plan in plans)
            {
                if (!plan.Switches().Contains(sw.Id)) continue;
                state.Put($"flow {plan.Flows[0].Number}", PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], sw.Id, known.Abilities));
            }

            var desired = state.Desired();
            return Lines(sw, desired.Rules, desired.Meters, desired.Groups);
        }));

    /// <summary>What is used of each link, each direction, and how many reservations each owner has there.</summary>
    public static string Reservations(NetworkSnapshot network, IReadOnlyCollection<(string Owner, ServicePlan Plan)> services) =>
        string.Join('\n', network.Links.OrderBy(link => link.Id).Select(link =>
        {
            var held = services.Select(of => (of.Owner, Hops: of.Plan.AllHops().Where(hop => hop.Hop.Isl == link.Id).ToArray()))
                .Where(of => of.Hops.Length > 0)
                .OrderBy(of => of.Owner, StringComparer.Ordinal).ToArray();
            long Sum(LinkDirection direction, PathKind kind) => held.Sum(of => of.Hops
                .Where(hop => hop.Counted && hop.Kind == kind && hop.Hop.Direction == direction)
                .GroupBy(hop => hop.Number).Sum(number => number.Max(hop => hop.Bandwidth.Value)));
            long Used(LinkDirection direction) =>
                Sum(direction, PathKind.Both) + Math.Max(Sum(direction, PathKind.OneWay), Sum(direction.Opposite(), PathKind.OneWay));
            return Line(link.Id, Used(LinkDirection.Up), Used(LinkDirection.Down), held.Select(of => (of.Owner, of.Hops.Length)));
        }));

    /// <summary>A link, as <see cref="Reservations"/> has it.</summary>
    public static string Line(IslId id, long up, long down, IEnumerable<(string Owner, int Holds)> owners) =>
        $"{id}: {up} {down}; {string.Join(", ", owners.OrderBy(of => of.Owner, StringComparer.Ordinal).Select(of => $"{of.Owner} {of.Holds}"))}";

    /// <summary>Lines that are missing, and lines that are too much.</summary>
    public static string Difference(string wanted, string got)
    {
        var (want, have) = (wanted.Split('\n'), got.Split('\n'));
        return string.Join('\n', want.Except(have).Select(l => $"- {l}").Concat(have.Except(want).Select(l => $"+ {l}")));
    }

    private static IEnumerable<string> Lines(SimSwitch sw, IEnumerable<Rule> rules, IEnumerable<Meter> meters, IEnumerable<Group> groups) =>
        rules.Select(RuleText.Of).Concat(meters.Select(RuleText.Of)).Concat(groups.Select(RuleText.Of))
            .Order(StringComparer.Ordinal).Select(line => $"{sw.Name} {line}");
}
