using System.Reflection;
using Xunit.Sdk;

namespace Kilda.Storage.Tests.Harness;

public enum StoreKind
{
    Sqlite = 1,
    Postgres,
}

/// <summary>
/// The test runs on every store, and gets as its first argument which. Without PostgreSQL it runs on SQLite alone, and one test says so:
/// see <see cref="Postgres.InstalledTests"/>.
/// </summary>
/// <param name="more">Further arguments.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class StoresAttribute(params object?[] more) : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<StoreKind>().Where(kind => kind != StoreKind.Postgres || TestServer.Missing is null).Select(kind => (object?[])[kind, .. more]);
}

/// <summary>A test of what only PostgreSQL does. Without it the test is skipped, in CI it fails.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestServer.Missing;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, with arguments.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = TestServer.Missing;
}
