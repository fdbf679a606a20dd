using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Api.YFlows;

/// <summary>Reads the legs of a Y-flow. What is wrong or missing is noted.</summary>
internal static class SubFlowReader
{
    private const string Member = "sub_flows";
    private const int Legs = 2;

    /// <param name="id">Of the Y-flow, for texts.</param>
    /// <param name="isWhole">Members that are not there are missing; otherwise they stay as they are.</param>
    /// <param name="isNew">Legs without an id get one.</param>
    /// <returns>None where there are none; more than there may be are noted and not read.</returns>
    public static Seq<SubFlowChange> Read(JsonMembers body, RequestProblems problems, string id, bool isWhole, bool isNew)
    {
        var given = body.Objects(Member);
        if (given is null && !body.IsMissing(Member)) return [];
        var legs = given ?? [];
        var text = legs.Count switch
        {
            0 when isWhole => $"The y-flow {id} has no sub flows provided",
            < Legs when isWhole => $"The y-flow {id} must have at least {Legs} sub flows",
            > Legs => $"The y-flow {id} must not have more than {Legs} sub flows",
            _ => null,
        };
        if (text is not null) problems.Refused(RefusalKind.DataInvalid, text, body.PathOf(Member));
        return legs.Take(Legs).Select(leg => Leg(leg, problems, id, isWhole, isNew)).ToSeq();
    }

    private static SubFlowChange Leg(JsonMembers leg, RequestProblems problems, string id, bool isWhole, bool isNew)
    {
        var given = FlowIdReader.Optional(leg, "flow_id", problems);
        var flow = given ?? (isNew ? YFlowIds.SubFlow(Guid.CreateVersion7()) : "");
        if (isWhole && leg.IsMissing("endpoint")) problems.Value("Subflow endpoint is required", leg.PathOf("endpoint"));
        var end = leg.Object("endpoint") is { } leaf ? EndpointReader.Read(leaf, problems, isWhole) : null;
        var (outer, inner) = leg.Object("shared_endpoint") is { } shared ? EndpointReader.Tags(shared, problems) : default;
        if (isWhole && leg.IsMissing("shared_endpoint"))
        {
            problems.Refused(
                RefusalKind.DataInvalid, $"The sub-flow{(given is null ? "" : $" {given}")} of y-flow {id} has no shared endpoint provided",
                leg.PathOf("shared_endpoint"));
        }

        var description = FlowRequestReader.Description(leg, problems);
        return isWhole ? new(flow, outer ?? 0, inner ?? 0, end, description) : new(flow, outer, inner, end, description);
    }
}
