using System.Globalization;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.Paths;

/// <param name="Time">To measure each thing for.</param>
/// <param name="Anchor">A program that is called with the prefix of a network's files and the seconds for each case, and prints a line of
/// <c>name,network,strategy,…,median,p99,…</c> for each, in µs. Null: none.</param>
/// <param name="Networks">Made one after the other.</param>
internal sealed record PathsOptions(TimeSpan Time, string? Anchor, IEnumerable<BenchNetwork> Networks)
{
    public const string Usage = """
        usage: paths [--seconds N] [--anchor PROGRAM] [NETWORK…]
          NETWORK   rings:N, geometric:N or regular:N (N switches, 50 to 20000), a topology as the laboratory reads it,
                    or the prefix of a .edges and a .pairs file; without any, the three forms with 50, 200, 1000 and 5000 switches
          --anchor  another program to measure on the same networks
        """;

    private static readonly string[] s_default =
        [.. new[] { 50, 200, 1000, 5000 }.SelectMany(n => new[] { $"rings:{n}", $"geometric:{n}", $"regular:{n}" })];

    /// <returns>Null: not as <see cref="Usage"/> says.</returns>
    public static PathsOptions? Read(string[] args)
    {
        var (seconds, anchor, names) = (1.0, default(string), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds is > 0 and <= 600:
                    i++;
                    break;
                case "--anchor" when File.Exists(value):
                    anchor = value;
                    i++;
                    break;
                case ['-', ..]:
                    return null;
                default:
                    names.Add(args[i]);
                    break;
            }
        }

        return new(TimeSpan.FromSeconds(seconds), anchor, (names.Count > 0 ? [.. names] : s_default).Select(Network));
    }

    private static BenchNetwork Network(string name) => name.Split(':') switch
    {
        ["rings", var size] => BenchNetworks.Rings(Size(name, size)),
        ["geometric", var size] => BenchNetworks.Geometric(Size(name, size)),
        ["regular", var size] => BenchNetworks.Regular(Size(name, size)),
        _ when File.Exists($"{name}.edges") => BenchNetwork.Read(name),
        _ => BenchNetwork.Of(Topology.Load(name)),
    };

    private static int Size(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 50 and <= 20_000
            ? size
            : throw new TopologyException([$"'{name}': not 50 to 20000 switches"]);
}
