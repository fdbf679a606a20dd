using System.Data.Common;
using Kilda.Interfaces.Storage;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>What PostgreSQL's error codes (postgresql.org/docs/current/errcodes-appendix.html) mean to an operator.</summary>
internal static class PostgresErrors
{
    private const string DiskFull = "53100";
    private const string ReadOnly = "25006";
    private const string Deadlock = "40P01";
    private const string Conflict = "40001";
    private const string LockTimeout = "55P03";

    /// <summary>Classes of errors that are the server's, not the statement's: resources, operator intervention, system, damage, roll back.</summary>
    private static readonly string[] s_ofServer = ["08", "25", "40", "53", "55", "57", "58", "XX"];

    /// <summary>The connection is gone, or cannot be trusted any more.</summary>
    public static bool IsLoss(Exception e) =>
        e is PostgresException said ? said.SqlState.StartsWith("57P", StringComparison.Ordinal) : e is NpgsqlException;

    /// <summary>The statement was at fault, not the database: other work of the same transaction can go on.</summary>
    public static bool IsOfStatement(PostgresException e) => !Array.Exists(s_ofServer, start => e.SqlState.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Another process's transaction was in the way; the same work may do when it is tried again.</summary>
    public static bool IsCollision(PostgresException e) => e.SqlState is Deadlock or Conflict or LockTimeout;

    public static StoreOpenException Open(string name, DbException e) => new($"{name} cannot be opened: {Reason(e)}", e);

    public static StoreUnavailableException Write(string name, DbException e) => new($"{name} cannot be written: {Reason(e)}", e);

    public static StoreUnavailableException Read(string name, DbException e) => new($"{name} cannot be read: {Reason(e)}", e);

    /// <summary>One line, without anything secret.</summary>
    public static string Reason(DbException e) => e switch
    {
        PostgresException { SqlState: DiskFull } => "its disk is full",
        PostgresException { SqlState: ReadOnly } => "it is read-only",
        PostgresException known => known.MessageText.ReplaceLineEndings(" "),
        _ => e.GetBaseException().Message.ReplaceLineEndings(" "),
    };
}
