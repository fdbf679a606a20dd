using Dapper;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>The folder of one controller: its database and the lock that keeps a second process out.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string DatabaseName = "kilda.db";
    private const string LockName = "kilda.lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Database, _lock) = (Path.Combine(path, DatabaseName), held);

    /// <summary>Path of the database file.</summary>
    public string Database { get; }

    /// <exception cref="StoreOpenException">The folder cannot be made or written, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            Make(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"the data folder '{path}' cannot be made: {e.Message}", e);
        }

        try
        {
            return new(path, new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreOpenException($"the data folder '{path}' cannot be written: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StoreOpenException($"the data folder '{path}' is used by another process, or cannot be written: {e.Message}", e);
        }
    }

    /// <exception cref="StoreOpenException">The file is not a database, or cannot be opened.</exception>
    public SqliteConnection Connect(TimeSpan busy, bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Database,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(busy.TotalSeconds),
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(long)busy.TotalMilliseconds}");
            // The lightest statement that reads the file's header.
            connection.Execute(readOnly ? "PRAGMA schema_version; PRAGMA query_only = on" : "PRAGMA schema_version");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteErrors.Open(Database, e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>What is kept there is nobody else's business: the key of the discovery frames is among it.</summary>
    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
