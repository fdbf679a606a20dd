using System.Globalization;
using System.Text.Json;
using Kilda.Interfaces.Storage;
using Kilda.Network;

namespace Kilda.Interfaces.Switches;

/// <summary>What may happen to a port. Names are those of the Northbound API.</summary>
public enum PortEventKind
{
    Up = 1,
    Down,

    /// <summary>It changes so often that changes are counted from here on.</summary>
    CountingBegins,

    /// <summary>It still does: how often since then.</summary>
    Counted,

    /// <summary>It has been quiet: how often it changed since then.</summary>
    CountingEnds,
}

/// <summary>Something that happened to a port.</summary>
/// <param name="Ups">How often it came up while changes were counted; 0 where they were not.</param>
/// <param name="Downs">How often it went down likewise.</param>
public sealed record PortEvent(PortEventKind Kind, DateTimeOffset Time, int Ups = 0, int Downs = 0)
{
    private static readonly (PortEventKind Kind, string Name)[] s_names =
    [
        (PortEventKind.Up, "PORT_UP"), (PortEventKind.Down, "PORT_DOWN"), (PortEventKind.CountingBegins, "ANTI_FLAP_ACTIVATED"),
        (PortEventKind.Counted, "ANTI_FLAP_PERIODIC_STATS"), (PortEventKind.CountingEnds, "ANTI_FLAP_DEACTIVATED"),
    ];

    public string Name => Array.Find(s_names, row => row.Kind == Kind).Name;

    /// <param name="name">As <see cref="Name"/>; null where it is none.</param>
    public static PortEventKind? KindOf(string name)
    {
        var row = Array.Find(s_names, row => row.Name == name);
        return row.Name is null ? null : row.Kind;
    }
}

/// <summary>How events of ports are kept in history.</summary>
public static class PortHistory
{
    /// <summary>In history: <c>{switch}_{port}</c>.</summary>
    public static string Id(PortId port) => string.Create(CultureInfo.InvariantCulture, $"{port.Switch}_{port.Port}");

    /// <param name="id">Of the event.</param>
    public static HistoryEntry Entry(PortId port, PortEvent happened, Guid id) => new(
        DocumentKinds.Port, Id(port), happened.Time, "AUTO", happened.Name, id.ToString(), "",
        JsonSerializer.Serialize(new[] { happened.Ups, happened.Downs }));

    /// <summary>Null: somebody else has written it.</summary>
    public static PortEvent? Read(HistoryEntry entry)
    {
        if (PortEvent.KindOf(entry.Action) is not { } kind) return null;
        try
        {
            return JsonSerializer.Deserialize<int[]>(entry.Payload) is [var ups, var downs] ? new PortEvent(kind, entry.Time, ups, downs) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
