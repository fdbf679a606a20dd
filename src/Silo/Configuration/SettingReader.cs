using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Configuration;

/// <summary>Reads settings one by one and remembers what is wrong with them, and which names were asked for.</summary>
internal sealed partial class SettingReader(IConfigurationSection section)
{
    private const int LongestShown = 200;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public string Text(string name, string usual) => Raw(name) is not { } text ? usual : text.Length > 0 ? text : Refuse(name, text, "is empty", usual);

    /// <summary>A text that no message ever shows; empty when it is not given.</summary>
    public string Secret(string name) => Raw(name) ?? "";

    public T OneOf<T>(string name, T usual)
        where T : struct, Enum
    {
        if (Raw(name) is not { } text) return usual;
        var index = Array.FindIndex(Enum.GetNames<T>(), n => string.Equals(n, text, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? Enum.GetValues<T>()[index]
            : Refuse(name, text, $"is not one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).Order())}", usual);
    }

    public IPEndPoint Address(string name, IPEndPoint usual)
    {
        if (Raw(name) is not { } text) return usual;
        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Refuse(name, text, $"is not like {usual}", usual);
        if (number is < 1 or > IPEndPoint.MaxPort) return Refuse(name, text, $"has a port that is not 1 to {IPEndPoint.MaxPort}", usual);
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, number);
        // An IPv4 address is written in full, an IPv6 address in brackets.
        var isAddress = host.StartsWith('[') ? host.EndsWith(']') : host.Count(c => c == '.') == 3;
        return isAddress && IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, number)
            : Refuse(name, text, $"does not begin with an address like {usual.Address}", usual);
    }

    /// <summary>A number with its unit: 500ms, 7s, 1m, 2h.</summary>
    public TimeSpan Duration(string name, TimeSpan usual, TimeSpan least, TimeSpan most)
    {
        if (Raw(name) is not { } text) return usual;
        if (DurationForm().Match(text) is not { Success: true } match)
            return Refuse(name, text, "is not a number (8 digits at most) with ms, s, m or h behind it", usual);
        var unit = match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromHours(1),
        };
        var value = unit * long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return value >= least && value <= most ? value : Refuse(name, text, $"is not {Written(least)} to {Written(most)}", usual);
    }

    public long Number(string name, long usual, long least, long most)
    {
        if (Raw(name) is not { } text) return usual;
        var isGood = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most;
        return isGood ? value : Refuse(name, text, $"is not a number from {least} to {most}", usual);
    }

    public void Refuse(string name, string reason) => _problems.Add($"{name}: {reason}");

    /// <summary>To be called last: what was never asked for is a setting that does not exist.</summary>
    public void RefuseOthers()
    {
        foreach (var child in section.GetChildren().Where(c => !_known.Contains(c.Key)))
            Refuse(Shown(child.Key), $"there is no such setting; there are {string.Join(", ", _known)}");
    }

    /// <summary>What somebody typed, fit for one line of a terminal.</summary>
    private static string Shown(string text) =>
        string.Concat(text.Take(LongestShown).Select(c => char.IsControl(c) ? '?' : c)) + (text.Length > LongestShown ? "…" : "");

    private static string Written(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "0s",
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours}h",
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes}m",
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.TotalSeconds}s",
        _ => $"{time.TotalMilliseconds}ms",
    };

    [GeneratedRegex(@"^([0-9]{1,8})(ms|s|m|h)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();

    private string? Raw(string name)
    {
        _known.Add(name);
        if (section.GetSection(name).GetChildren().Any()) Refuse(name, "a single value is expected");
        return section[name];
    }

    private T Refuse<T>(string name, string text, string reason, T usual)
    {
        Refuse(name, $"'{Shown(text)}' {reason}");
        return usual;
    }
}
