namespace Kilda.Interfaces.Flows;

/// <summary>Which flows belong together because one asks to be kept away from, or near, another. Built once for a question.</summary>
public sealed class FlowGroups
{
    private readonly Dictionary<string, string> _diverse = [];
    private readonly Dictionary<string, string> _affinity = [];
    private readonly ILookup<string, string> _members;
    private readonly Func<string, bool> _exists;

    /// <param name="naming">The flows that name another one; more do no harm.</param>
    /// <param name="exists">Whether there is a flow with this id: one that is named may be gone.</param>
    public FlowGroups(IEnumerable<FlowDocument> naming, Func<string, bool> exists)
    {
        _exists = exists;
        foreach (var flow in naming)
        {
            if (flow.Request.DiverseWith is { } other) Join(_diverse, flow.Id, other);
            if (flow.Request.AffinityWith is { } main) Join(_affinity, flow.Id, main);
        }

        _members = _diverse.Keys.ToLookup(id => Root(_diverse, id));
    }

    public FlowGroups(IReadOnlyList<FlowDocument> flows)
        : this(flows, flows.Select(flow => flow.Id).ToHashSet(StringComparer.Ordinal).Contains)
    {
    }

    /// <summary>The other flows of the diversity group, by id.</summary>
    public IReadOnlyList<string> DiverseWith(string id) => _diverse.ContainsKey(id)
        ? [.. _members[Root(_diverse, id)].Where(other => other != id && _exists(other)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The main flow of the affinity group; null: none.</summary>
    public string? AffinityWith(string id) => _affinity.ContainsKey(id) ? Root(_affinity, id) : null;

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
