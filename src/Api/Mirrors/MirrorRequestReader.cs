using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Network.Mirrors;

namespace Kilda.Api.Mirrors;

/// <summary>Reads what is asked of a mirror.</summary>
internal static class MirrorRequestReader
{
    /// <param name="flow">The flow that is asked.</param>
    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static MirrorRequest? Read(JsonMembers body, RequestProblems problems, string flow)
    {
        var reader = new PointReader(body, problems, "Mirror", MirrorValidator.WrongId);
        var (id, direction, at) = (reader.Id(), reader.Direction("mirror_point_direction", "mirror_direction"), reader.At());
        if (body.IsMissing("sink_endpoint")) problems.Value("SinkEndpoint is required", body.PathOf("sink_endpoint"));
        var (sink, joins) = (reader.Sink(), body.Flag("join_traffic_from_sink"));
        if (body.Text("flow_id") is { } named && named != flow)
            problems.Value($"Body flow_id: {named}, path flow_id: {flow}", body.PathOf("flow_id"));
        return problems.Answer() is null ? new(id!, direction!.Value, at!.Value, sink!.Value, joins ?? false) : null;
    }
}
