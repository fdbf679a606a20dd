using Kilda.Network.Flows;

namespace Kilda.Api.Points;

/// <summary>The words that the API uses for mirrors and joins.</summary>
internal static class PointWords
{
    public static string Of(FlowDirection direction) => direction == FlowDirection.Forward ? "forward" : "reverse";
}
