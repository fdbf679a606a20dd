using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A host with a storage that the test has its hands in.</summary>
public class StateHost : HostFixture
{
    public ContestedStorage Storage { get; } = new();

    protected override void Configure(ISiloBuilder silo) => silo.Services.AddGrainStorage(Names.Contested, (_, _) => Storage);
}

/// <summary>Semantics 1 and 5: states of grains.</summary>
public sealed class StateTests(StateHost host) : StateTests<StateHost>(host);

/// <inheritdoc cref="StateTests"/>
public abstract class StateTests<T>(T host) : IClassFixture<T>
    where T : StateHost
{
    [Fact]
    public async Task State_is_read_before_the_activation_begins()
    {
        host.Storage.Write("begin", new Sum { Total = 5 });
        await Grain("begin").Life();
        Assert.Equal("begins with 0 and 5", await host.Probe.Heard("begin"));
    }

    [Fact]
    public async Task What_was_written_outlives_the_activation()
    {
        Assert.Equal(3, await Grain("keep").Add(3));
        await Grain("keep").Leave();
        await host.Probe.Hear("keep", "ends: ApplicationRequested");
        Assert.Equal(7, await Grain("keep").Add(4));
        Assert.Equal("begins with 3 and 0", await host.Probe.Heard("keep"));
    }

    [Fact]
    public async Task What_was_cleared_is_gone()
    {
        await Grain("clear").Add(3);
        await Grain("clear").Clear();
        Assert.Equal(0, await Grain("clear").Total());
        Assert.Equal(2, await Grain("clear").Add(2));
    }

    [Fact]
    public async Task A_write_over_another_ones_write_ends_the_activation_and_the_next_life_sees_that_write()
    {
        var life = await Grain("race").Life();
        Assert.Equal(1, await Grain("race").AddContested(1));
        host.Storage.Write("race", new Sum { Total = 100 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain("race").AddContested(1));
        await host.Probe.Hear("race", "ends: ApplicationError");
        Assert.NotEqual(life, await Grain("race").Life());
        Assert.Equal("begins with 0 and 100", await host.Probe.Heard("race"));
        Assert.Equal(101, await Grain("race").AddContested(1));
    }

    [Fact]
    public async Task Reading_again_takes_over_what_another_wrote()
    {
        Assert.Equal((0, false), await Grain("reread").Read());
        host.Storage.Write("reread", new Sum { Total = 9 });
        Assert.Equal((9, true), await Grain("reread").Read());
        Assert.Equal(10, await Grain("reread").AddContested(1));
    }

    [Fact]
    public async Task A_storage_that_is_away_fails_the_call_and_the_grain_lives_on()
    {
        var life = await Grain("away").Life();
        host.Storage.Fails = true;
        try
        {
            Assert.Contains("the storage is away", (await Assert.ThrowsAnyAsync<Exception>(() => Grain("away").AddContested(1))).Message, StringComparison.Ordinal);
            await Assert.ThrowsAnyAsync<Exception>(() => Grain("not begun").Life());
        }
        finally
        {
            host.Storage.Fails = false;
        }

        Assert.Equal(life, await Grain("away").Life());
        await Grain("not begun").Life();
    }

    private IStateGrain Grain(string key) => host.Grains.GetGrain<IStateGrain>(key);
}
