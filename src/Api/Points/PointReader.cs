using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;

namespace Kilda.Api.Points;

/// <summary>Reads what requests for mirrors and joins have in common. What is wrong or missing is noted, and null.</summary>
/// <param name="what">"Mirror" or "Join", as member names have it.</param>
/// <param name="wrongId">What is said about an id that is none.</param>
internal sealed class PointReader(JsonMembers body, RequestProblems problems, string what, string wrongId)
{
    /// <summary>The name that clients know the directions by.</summary>
    private const string Directions = "org.openkilda.model.FlowPathDirection";

    private readonly string _member = what.ToLowerInvariant();

    public string? Id()
    {
        var member = $"{_member}_point_id";
        var id = body.Text(member);
        if (body.IsMissing(member)) problems.Value($"{what}PointId is required", body.PathOf(member));
        else if (id is not null && !PointRules.IsId(id)) problems.Argument(wrongId, body.PathOf(member));
        return id;
    }

    /// <summary>Of the mirror: of the one that is asked for, or of that toward the device that joins. Two names, and any case.</summary>
    /// <param name="member">Its first name.</param>
    /// <param name="alias">Its other one.</param>
    public FlowDirection? Direction(string member, string alias)
    {
        if (body.IsMissing(member) && body.IsMissing(alias)) problems.Value("Direction is required", body.PathOf(member));
        if (body.IsMissing(member)) member = alias;
        if (body.Text(member) is not { } word) return null;
        if (word.Equals("forward", StringComparison.OrdinalIgnoreCase)) return FlowDirection.Forward;
        if (word.Equals("reverse", StringComparison.OrdinalIgnoreCase)) return FlowDirection.Reverse;
        problems.Argument(RequestProblems.Unknown(Directions, word), body.PathOf(member));
        return null;
    }

    public SwitchId? At()
    {
        var member = $"{_member}_point_switch_id";
        if (body.IsMissing(member)) problems.Value($"{what}PointSwitchId is required", body.PathOf(member));
        return body.Switch(member);
    }

    public Endpoint? Sink() =>
        body.Object("sink_endpoint") is { } end ? EndpointReader.Read(end, problems, isWhole: true).ApplyTo(default) : null;
}
