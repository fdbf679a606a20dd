using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Kilda.Network.Topology;

namespace Kilda.Api.Switches;

/// <summary>Reads where a switch stands.</summary>
internal static class SwitchSettingsReader
{
    /// <summary>Characters of a text.</summary>
    private const int MaxText = 255;

    public static SwitchSettings Read(JsonMembers body, RequestProblems problems) =>
        new(Pop: Text(body, "pop", problems), Location: body.Object("location") is { } location ? Location(location, problems) : null);

    private static SwitchLocation Location(JsonMembers body, RequestProblems problems) => new(
        Degrees(body, "latitude", 90, problems), Degrees(body, "longitude", 180, problems),
        Text(body, "street", problems), Text(body, "city", problems), Text(body, "country", problems));

    private static double? Degrees(JsonMembers body, string name, int most, RequestProblems problems)
    {
        if (body.Number(name) is not { } degrees) return null;
        if (degrees >= -most && degrees <= most) return degrees;
        problems.Value($"{name} must be between -{most} and {most}", body.PathOf(name));
        return null;
    }

    private static string? Text(JsonMembers body, string name, RequestProblems problems)
    {
        if (body.Text(name) is not { } text) return null;
        if (text.Length <= MaxText) return text;
        problems.Value($"{name} must not be longer than {MaxText} characters", body.PathOf(name));
        return null;
    }
}
