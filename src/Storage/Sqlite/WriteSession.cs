using Kilda.Storage.Counters;
using Kilda.Storage.Documents;
using Kilda.Storage.GrainState;
using Kilda.Storage.History;
using Kilda.Storage.Index;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilda.Storage.Sqlite;

/// <summary>The writing connection with its prepared statements. Used by the writer's thread only.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _mark;
    private readonly Statement _release;
    private readonly Statement _rollbackToMark;

    public WriteSession(SqliteConnection connection, SqliteStoreOptions options)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _rollback = Prepare("ROLLBACK", 0);
        _mark = Prepare("SAVEPOINT one", 0);
        _release = Prepare("RELEASE one", 0);
        _rollbackToMark = Prepare("ROLLBACK TO one", 0);
        Documents = new DocumentTable(Prepare);
        Index = new IndexTables(Prepare);
        History = new HistoryTable(Prepare, options.HistoryOfService, options.HistoryOfAll, options.HistoryAge);
        Counters = new CounterTable(Prepare);
        GrainStates = new GrainStateTable(Prepare);
    }

    public DocumentTable Documents { get; }

    public IndexTables Index { get; }

    public HistoryTable History { get; }

    public CounterTable Counters { get; }

    public GrainStateTable GrainStates { get; }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Mark() => _mark.Run();

    public void Release() => _release.Run();

    public void RollbackToMark()
    {
        _rollbackToMark.Run();
        _release.Run();
    }

    /// <summary>
    /// Nothing to do where SQLite has rolled back by itself, as it does on a full disk (sqlite.org/lang_transaction.html).
    /// </summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) _rollback.Run();
    }

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private Statement Prepare(string sql, int parameters)
    {
        var statement = new Statement(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }
}

/// <summary>Prepares a statement on the writing connection.</summary>
internal delegate Statement PrepareStatement(string sql, int parameters);
