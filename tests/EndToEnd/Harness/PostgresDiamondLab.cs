using Kilda.Lab.Postgres;

namespace Kilda.EndToEnd.Harness;

/// <summary>The diamond with a PostgreSQL server and two controllers that work with it; the switches know both, the second is not started.</summary>
public sealed class PostgresDiamondLab : DiamondLab
{
    private PrivatePostgres? _postgres;

    public PrivatePostgres Postgres => _postgres ?? throw new InvalidOperationException("not started");

    public ControllerProcess First { get; private set; } = null!;

    public ControllerProcess Second { get; private set; } = null!;

    protected override string? SkipReason => base.SkipReason ?? PostgresNeeded.SkipReason;

    protected override async Task<ControllerProcess[]> Controllers()
    {
        _postgres = await PrivatePostgres.StartAsync();
        string[] words = ["--storage", "postgres", "--connection", _postgres.Connection("postgres")];
        return [First = new(words), Second = new(words)];
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }
}
