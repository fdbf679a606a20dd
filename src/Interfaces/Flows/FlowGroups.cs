namespace Kilda.Interfaces.Flows;

/// <summary>
/// Which services, flows and Y-flows, belong together because one asks to be kept away from, or near, another. Whoever names a flow of a Y-flow names
/// the Y-flow. Built once for a question.
/// </summary>
public sealed class FlowGroups
{
    private readonly Dictionary<string, string> _diverse = [];
    private readonly Dictionary<string, string> _affinity = [];
    private readonly ILookup<string, string> _members;
    private readonly Func<string, IReadOnlyList<FlowDocument>> _service;

    /// <param name="naming">The flows that name another one; more do no harm.</param>
    /// <param name="service">
    /// All flows of the service that has this id, or a flow with it: one, or those of a Y-flow. None: there is no such service, one that is named may be
    /// gone.
    /// </param>
    public FlowGroups(IEnumerable<FlowDocument> naming, Func<string, IReadOnlyList<FlowDocument>> service)
    {
        _service = service;
        foreach (var flow in naming)
        {
            if (flow.Request.DiverseWith is { } other) Join(_diverse, flow.YFlowId ?? flow.Id, Of(other));
            if (flow.Request.AffinityWith is { } main) Join(_affinity, flow.Id, main);
        }

        _members = _diverse.Keys.ToLookup(id => Root(_diverse, id));
    }

    public FlowGroups(IReadOnlyList<FlowDocument> flows)
        : this(flows, ServicesOf(flows))
    {
    }

    /// <summary>The flows of the other services of the diversity group, by id.</summary>
    /// <param name="id">Of a flow or Y-flow.</param>
    public IReadOnlyList<string> DiverseWith(string id) => [.. Others(id).SelectMany(_service).Select(flow => flow.Id).Order(StringComparer.Ordinal)];

    /// <summary>The other services of the diversity group that are flows, by id.</summary>
    public IReadOnlyList<string> DiverseFlows(string id) => [.. Others(id).Where(other => !IsYFlow(other))];

    /// <summary>The other services of the diversity group that are Y-flows, by id.</summary>
    public IReadOnlyList<string> DiverseYFlows(string id) => [.. Others(id).Where(IsYFlow)];

    /// <summary>The main flow of the affinity group; null: none.</summary>
    public string? AffinityWith(string id) => _affinity.ContainsKey(id) ? Root(_affinity, id) : null;

    private IEnumerable<string> Others(string id)
    {
        if (_diverse.Count == 0) return [];
        var own = Of(id);
        return _diverse.ContainsKey(own)
            ? _members[Root(_diverse, own)].Where(other => other != own && _service(other).Count > 0).Order(StringComparer.Ordinal)
            : [];
    }

    private bool IsYFlow(string service) => _service(service)[0].YFlowId is not null;

    /// <summary>The service that has this id, or a flow with it.</summary>
    private string Of(string id) => _service(id) is [{ YFlowId: { } whole }, ..] ? whole : id;

    private static Func<string, IReadOnlyList<FlowDocument>> ServicesOf(IReadOnlyList<FlowDocument> flows)
    {
        var services = flows.GroupBy(flow => flow.YFlowId ?? flow.Id).ToDictionary(service => service.Key, service => service.ToArray());
        var wholes = flows.Where(flow => flow.YFlowId is not null).ToDictionary(flow => flow.Id, flow => flow.YFlowId!);
        return id => services.GetValueOrDefault(wholes.GetValueOrDefault(id, id), []);
    }

    /// <summary>The group of the first becomes part of the group of the second, whose root stays.</summary>
    private static void Join(Dictionary<string, string> parents, string id, string other)
    {
        parents.TryAdd(other, other);
        var (root, into) = (Root(parents, id), Root(parents, other));
        parents.TryAdd(id, id);
        parents[root] = into;
    }

    private static string Root(Dictionary<string, string> parents, string id)
    {
        while (parents.TryGetValue(id, out var parent) && parent != id) id = parent;
        return id;
    }
}
