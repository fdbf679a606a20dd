using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Postgres;

public sealed class InstalledTests
{
    /// <summary>The line that says so where all tests ran on SQLite alone.</summary>
    [PostgresFact]
    public void Tests_of_every_store_ran_on_postgres_too() => Assert.Null(TestServer.Missing);
}
