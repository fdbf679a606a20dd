using Kilda.Interfaces.Storage;
using Kilda.Storage.Index;

namespace Kilda.Storage.Documents;

/// <summary>What a commit must keep to, before it is queued.</summary>
internal static class CommitCheck
{
    private const int MaxName = 512;
    private const int MaxRows = 100_000;
    private const ushort LastLabel = 4094;

    /// <exception cref="ArgumentException">Names the member that is out of bounds.</exception>
    public static void Throw(Commit commit, int maxBody)
    {
        foreach (var write in commit.Documents)
        {
            Name(write.Kind, "Documents.Kind");
            Name(write.Id, "Documents.Id");
            if (write.ExpectedVersion < 0) throw new ArgumentException("a version is 0 or more", "Documents.ExpectedVersion");
            Text(write.Body ?? "", maxBody, "Documents.Body");
            if (write.Rows is { } rows) Rows(rows);
        }

        foreach (var entry in commit.History)
        {
            Name(entry.Kind, "History.Kind");
            Name(entry.Id, "History.Id");
            Text(entry.Details, maxBody, "History.Details");
            Text(entry.Payload, maxBody, "History.Payload");
        }
    }

    private static void Rows(IndexRows rows)
    {
        if (rows.Claims.Count + rows.Meters.Count + rows.Hops.Count + rows.Numbers.Count + rows.Groups.Count > MaxRows)
        {
            throw new ArgumentException($"a document has at most {MaxRows} rows", "Documents.Rows");
        }

        foreach (var hop in rows.Hops)
        {
            if (hop.Label is 0 or > LastLabel)
            {
                throw new ArgumentException($"a label is 1…{LastLabel}, not {hop.Label}", "Documents.Rows.Hops.Label");
            }

            if (hop.Bandwidth.Value < 0) throw new ArgumentException("bandwidth is 0 or more", "Documents.Rows.Hops.Bandwidth");
        }

        foreach (var number in rows.Numbers)
        {
            if (number is 0 or > (uint)NumberTable.Last)
            {
                throw new ArgumentException($"a flow number is 1…{NumberTable.Last}, not {number}", "Documents.Rows.Numbers");
            }
        }
    }

    private static void Name(string name, string field)
    {
        if (name.Length is 0 or > MaxName) throw new ArgumentException($"has 1…{MaxName} characters, not {name.Length}", field);
    }

    private static void Text(string text, int max, string field)
    {
        if (text.Length > max) throw new ArgumentException($"has {text.Length} characters, at most {max} are stored", field);
    }
}
