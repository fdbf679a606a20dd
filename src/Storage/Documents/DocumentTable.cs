using Kilda.Interfaces.Storage;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Documents;

/// <summary>Writes documents; each write checks the version it replaces.</summary>
internal sealed class DocumentTable(PrepareStatement prepare)
{
    private readonly Statement _insert = prepare(
        "INSERT INTO documents (kind, id, version, body) VALUES (@1, @2, 1, @3) ON CONFLICT (kind, id) DO NOTHING", 3);
    private readonly Statement _update = prepare(
        "UPDATE documents SET version = version + 1, body = @4 WHERE kind = @1 AND id = @2 AND version = @3", 4);
    private readonly Statement _delete = prepare("DELETE FROM documents WHERE kind = @1 AND id = @2 AND version = @3", 3);
    private readonly Statement _version = prepare("SELECT version FROM documents WHERE kind = @1 AND id = @2", 2);

    /// <exception cref="StaleDocumentException">Stored is another version than expected.</exception>
    public void Write(DocumentWrite write)
    {
        var changed = write switch
        {
            { Body: null } => _delete.Run(write.Kind, write.Id, write.ExpectedVersion),
            { ExpectedVersion: 0 } => _insert.Run(write.Kind, write.Id, write.Body),
            _ => _update.Run(write.Kind, write.Id, write.ExpectedVersion, write.Body),
        };
        if (changed == 1 || (write.Body is null && write.ExpectedVersion == 0 && Stored(write) is null)) return;
        var state = Stored(write) is { } stored ? $"has version {stored}, expected was {write.ExpectedVersion}" : "is not stored";
        throw new StaleDocumentException($"{write.Kind} '{write.Id}' {state}");
    }

    public bool Has(string kind, string id) => _version.Value(kind, id) is not null;

    private object? Stored(DocumentWrite write) => _version.Value(write.Kind, write.Id);
}
