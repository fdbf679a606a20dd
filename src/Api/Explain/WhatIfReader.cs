using Kilda.Api.Errors;
using Kilda.Api.Links;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Explain;

/// <summary>What is supposed: links and switches that fail (true) or go into maintenance (false).</summary>
internal sealed record Supposed(IReadOnlyDictionary<IslId, bool> Links, IReadOnlyDictionary<SwitchId, bool> Switches);

/// <summary>Reads what is supposed. Everything must be there, and only once.</summary>
internal sealed class WhatIfReader(NetworkSnapshot network, RequestProblems problems)
{
    /// <summary>Entries of each list.</summary>
    public const int MostEntries = 100;

    private const string Fail = "fail", Maintenance = "maintenance";

    public Supposed Read(JsonMembers body)
    {
        var (links, switches) = (new Dictionary<IslId, bool>(), new Dictionary<SwitchId, bool>());
        foreach (var entry in Entries(body, "links"))
        {
            var fails = Change(entry);
            if (LinkBody.Ends(entry, problems.Value) is not { } ends) continue;
            var isl = IslId.Between(ends.From, ends.To);
            if (!network.TryGet(isl, out _)) problems.Value(LinkEnds.NotFound(ends.From, ends.To).Message, entry.Path);
            else if (!links.TryAdd(isl, fails)) problems.Value($"Link {isl} is there twice", entry.Path);
        }

        foreach (var entry in Entries(body, "switches"))
        {
            var fails = Change(entry);
            if (entry.IsMissing("switch_id")) problems.Value("switch_id is required", entry.PathOf("switch_id"));
            if (entry.Switch("switch_id") is not { } id) continue;
            if (!network.TryGet(id, out _)) problems.Value($"Switch {id} not found.", entry.PathOf("switch_id"));
            else if (!switches.TryAdd(id, fails)) problems.Value($"Switch {id} is there twice", entry.PathOf("switch_id"));
        }

        if (body.IsMissing("links") && body.IsMissing("switches")) problems.Value("links or switches is required", "$");
        return new(links, switches);
    }

    private IEnumerable<JsonMembers> Entries(JsonMembers body, string name)
    {
        var entries = body.Objects(name) ?? [];
        if (entries.Count <= MostEntries) return entries;
        problems.Value($"{name} must not have more than {MostEntries} entries", body.PathOf(name));
        return [];
    }

    private bool Change(JsonMembers entry)
    {
        var word = entry.Text("change");
        if (word is null && entry.IsMissing("change")) problems.Value("change is required", entry.PathOf("change"));
        else if (word is not null and not Fail and not Maintenance) problems.Value($"change must be {Fail} or {Maintenance}", entry.PathOf("change"));
        return word == Fail;
    }
}

/// <summary>For the description of the API; <see cref="WhatIfReader"/> reads it.</summary>
public sealed record WhatIfBody(IReadOnlyList<WhatIfLinkBody>? Links, IReadOnlyList<WhatIfSwitchBody>? Switches);

/// <param name="Change">fail or maintenance.</param>
public sealed record WhatIfLinkBody(string SrcSwitch, int SrcPort, string DstSwitch, int DstPort, string Change);

/// <param name="Change">fail or maintenance.</param>
public sealed record WhatIfSwitchBody(string SwitchId, string Change);

/// <summary>A body to try.</summary>
internal static class WhatIfExample
{
    public static BodyShape Body { get; } = new(
        typeof(WhatIfBody),
        """
        {
          "links": [
            {
              "src_switch": "00:00:00:00:00:00:00:01", "src_port": 11, "dst_switch": "00:00:00:00:00:00:00:02", "dst_port": 11, "change": "fail"
            }
          ],
          "switches": [ { "switch_id": "00:00:00:00:00:00:00:03", "change": "maintenance" } ]
        }
        """);
}
