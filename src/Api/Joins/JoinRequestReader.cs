using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Network.Joins;

namespace Kilda.Api.Joins;

/// <summary>Reads what is asked of a join.</summary>
internal static class JoinRequestReader
{
    /// <param name="flow">The flow that is asked.</param>
    /// <returns>Null: something is missing or wrong, and is noted. Whether a device or a flow from it is named is left to the flow's grain.</returns>
    public static JoinRequest? Read(JsonMembers body, RequestProblems problems, string flow)
    {
        var reader = new PointReader(body, problems, "Join", JoinValidator.WrongId);
        var (id, direction, at, device) = (reader.Id(), reader.Direction("mirror_direction", "mirror_point_direction"), reader.At(), reader.Sink());
        var (to, from, many) = (body.Text("flow_id_to"), body.Text("flow_id_from"), body.Flag("multi_access"));

        // To name the flow that is asked says nothing: both bodies are the same join.
        return problems.Answer() is null ? new(id!, direction!.Value, at!.Value, device, to == flow ? null : to, from, many ?? false) : null;
    }
}
