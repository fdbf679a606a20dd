using System.Globalization;
using Kilda.Storage.Sql;

namespace Kilda.Storage.GrainState;

/// <summary>States of grains: a version and JSON.</summary>
internal sealed class GrainStateTable(PrepareStatement prepare)
{
    private readonly Statement _insert = prepare(
        "INSERT INTO grain_states (name, grain, version, body) VALUES (@1, @2, 1, @3) ON CONFLICT (name, grain) DO NOTHING", 3);
    private readonly Statement _update = prepare(
        "UPDATE grain_states SET version = version + 1, body = @4 WHERE name = @1 AND grain = @2 AND version = @3", 4);
    private readonly Statement _delete = prepare("DELETE FROM grain_states WHERE name = @1 AND grain = @2 AND version = @3", 3);
    private readonly Statement _version = prepare("SELECT version FROM grain_states WHERE name = @1 AND grain = @2", 2);

    /// <returns>Whether the stored version was <paramref name="expected"/> (0: no record); it is one more now.</returns>
    public bool Write(string name, string grain, long expected, string body) =>
        (expected == 0 ? _insert.Run(name, grain, body) : _update.Run(name, grain, expected, body)) == 1;

    /// <returns>Whether the stored version was <paramref name="expected"/>; there is no record now.</returns>
    public bool Delete(string name, string grain, long expected) =>
        expected == 0 ? Version(name, grain) is null : _delete.Run(name, grain, expected) == 1;

    public string? Version(string name, string grain) => ((long?)_version.Value(name, grain))?.ToString(CultureInfo.InvariantCulture);
}
