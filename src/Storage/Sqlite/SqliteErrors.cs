using Kilda.Interfaces.Storage;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>What SQLite's result codes (sqlite.org/rescode.html) mean to an operator.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    /// <summary>The statement was at fault, not the database: other work of the same transaction can go on.</summary>
    public static bool IsOfStatement(SqliteException e) => e.SqliteErrorCode is Constraint or TooBig;

    public static StoreOpenException Open(string file, SqliteException e) => new($"'{file}' cannot be opened: {Reason(e)}", e);

    public static StoreUnavailableException Write(string file, SqliteException e) => new($"'{file}' cannot be written: {Reason(e)}", e);

    public static StoreUnavailableException Read(string file, SqliteException e) => new($"'{file}' cannot be read: {Reason(e)}", e);

    private static string Reason(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy => "another program has locked it",
        ReadOnly => "it is read-only",
        IoError => $"the disk reports an error ({e.SqliteExtendedErrorCode})",
        Corrupt => "it is damaged; restore it from a backup",
        Full => "the disk is full, or the database has reached its greatest size",
        CannotOpen => "the file, or a file beside it, cannot be opened",
        NotADatabase => "it is not a SQLite database",
        _ => e.Message,
    };
}
