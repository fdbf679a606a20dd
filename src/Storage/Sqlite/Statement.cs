using System.Data;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>A statement prepared once and run many times on one connection, by one thread at a time.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <param name="connection">Where it runs.</param>
    /// <param name="sql">Values are <c>@1</c>, <c>@2</c>, …</param>
    /// <param name="parameters">How many of them.</param>
    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = new SqliteParameter[parameters];
        for (var i = 0; i < parameters; i++)
        {
            _parameters[i] = _command.CreateParameter();
            _parameters[i].ParameterName = $"@{i + 1}";
            _command.Parameters.Add(_parameters[i]);
        }
    }

    /// <returns>Rows changed.</returns>
    public int Run(params ReadOnlySpan<object> values) => Bind(values).ExecuteNonQuery();

    /// <returns>The first value of the first row, or null.</returns>
    public object? Value(params ReadOnlySpan<object> values) => Bind(values).ExecuteScalar();

    public List<T> Rows<T>(Func<IDataRecord, T> read, params ReadOnlySpan<object> values)
    {
        var rows = new List<T>();
        using var reader = Bind(values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) _parameters[i].Value = values[i];
        return _command;
    }
}
