using Dapper;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>
/// What became of a transaction whose commit was sent and not answered: the server may have carried it out before the connection was lost. It knows
/// the fate of each by its number (postgresql.org/docs/current/functions-info.html, <c>pg_xact_status</c>).
/// </summary>
internal sealed class PostgresOutcome(PostgresServer server, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private long _number;
    private bool _isCommitting;

    public void Begin() => _isCommitting = false;

    public void AskNumber(PostgresBatch batch) =>
        batch.Add(new NpgsqlBatchCommand("SELECT pg_current_xact_id()::text::bigint"), rows => _number = rows[0].GetInt64(0));

    /// <summary>From now on the outcome is open until the server has said it.</summary>
    public void Committing() => _isCommitting = true;

    /// <summary>After the connection was lost: whether the transaction took place all the same. Waits for the server if it must.</summary>
    /// <exception cref="UnknownOutcomeException">The server stays away.</exception>
    public bool WasCommitted()
    {
        if (!_isCommitting) return false;
        var since = clock.GetTimestamp();
        while (true)
        {
            NpgsqlException? away = null;
            try
            {
                using var connection = server.Connect();
                // Null: so long ago that the server has forgotten it, which cannot be.
                var status = connection.ExecuteScalar<string?>("SELECT pg_xact_status(@number::text::xid8)", new { number = _number });
                if (status is "committed" or "aborted") return status == "committed";
            }
            catch (NpgsqlException e)
            {
                away = e;
            }

            if (clock.GetElapsedTime(since) > patience)
            {
                throw new UnknownOutcomeException(
                    $"{server.Name} went away while it wrote; whether it has written is not known until it is back"
                    + (away is null ? "" : $" ({PostgresErrors.Reason(away)})"), away);
            }

            Task.Delay(s_pause, clock).Wait();
        }
    }
}

internal sealed class UnknownOutcomeException(string text, Exception? cause) : Exception(text, cause);
