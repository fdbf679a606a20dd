using Kilda.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilda.Storage.Sqlite;

/// <summary>The writing connection with its prepared statements. Each piece of work runs in a savepoint of its own.</summary>
internal sealed class SqliteSession : IWriteSession
{
    private readonly SqliteConnection _connection;
    private readonly string _file;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _mark;
    private readonly Statement _release;
    private readonly Statement _rollbackToMark;
    private readonly Tables _tables;

    public SqliteSession(SqliteConnection connection, string file, StoreOptions options)
    {
        (_connection, _file) = (connection, file);
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _rollback = Prepare("ROLLBACK", 0);
        _mark = Prepare("SAVEPOINT one", 0);
        _release = Prepare("RELEASE one", 0);
        _rollbackToMark = Prepare("ROLLBACK TO one", 0);
        _tables = new Tables(Prepare, Dialect.Sqlite, options);
    }

    public string? Away => null;

    public TimeSpan Tend() => Timeout.InfiniteTimeSpan;

    public void Write(IReadOnlyList<Work> batch)
    {
        try
        {
            _begin.Do();
            foreach (var work in batch) RunAlone(work);
            _commit.Do();
        }
        catch (SqliteException e)
        {
            Rollback();
            foreach (var work in batch) work.Fail(SqliteErrors.Write(_file, e));
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private void RunAlone(Work work)
    {
        if (work.IsCancelled) return;
        _mark.Do();
        try
        {
            work.Run(_tables);
            _release.Do();
        }
        catch (Exception e) when (e is not SqliteException sql || SqliteErrors.IsOfStatement(sql))
        {
            // Whatever went wrong is the caller's: it is undone here and thrown there.
            _rollbackToMark.Do();
            _release.Do();
            work.Fail(e);
        }
    }

    /// <summary>
    /// Nothing to do where SQLite has rolled back by itself, as it does on a full disk (sqlite.org/lang_transaction.html).
    /// </summary>
    private void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) _rollback.Do();
    }

    private SqliteStatement Prepare(string sql, int parameters, string? many = null)
    {
        var statement = new SqliteStatement(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }
}
