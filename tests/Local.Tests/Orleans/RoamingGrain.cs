using Kilda.Interfaces.Storage;
using Kilda.Local.Tests.Conformance;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Tests.Silos;

/// <summary>A grain that knows where it is.</summary>
public interface IRoamingGrain : IGrainWithStringKey
{
    /// <summary>The silo that it is on.</summary>
    Task<string> Place();

    /// <summary>Where another grain says that it is.</summary>
    Task<string> PlaceOf(string other);

    /// <summary>Goes where the caller's hint says, when its turns are over.</summary>
    Task Move();

    /// <summary>Holds its turn until the gate opens.</summary>
    Task Hold(string gate);

    /// <returns>The stored sum.</returns>
    Task<int> Add(int amount);

    /// <summary>Adds when the gate opens, and says on its topic what came of it.</summary>
    Task AddAfter(string gate, int amount);

    /// <summary>Fails in one of the ways of the controller's grains.</summary>
    Task Fail(string how);
}

/// <inheritdoc/>
public sealed class RoamingGrain(Probe probe, ILocalSiloDetails silo, [PersistentState("sum", Names.States)] IPersistentState<Sum> sum)
    : Grain, IRoamingGrain
{
    public Task<string> Place() => Task.FromResult(silo.SiloAddress.ToString());

    public Task<string> PlaceOf(string other) => GrainFactory.GetGrain<IRoamingGrain>(other).Place();

    public Task Move()
    {
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public Task Hold(string gate)
    {
        probe.Say(this.GetPrimaryKeyString(), $"holds {gate}");
        return probe.Pass(gate);
    }

    public async Task<int> Add(int amount)
    {
        sum.State = sum.State with { Total = sum.State.Total + amount };
        await sum.WriteStateAsync();
        return sum.State.Total;
    }

    public async Task AddAfter(string gate, int amount)
    {
        await Hold(gate);
        try
        {
            await Add(amount);
            probe.Say(this.GetPrimaryKeyString(), "has written");
        }
        catch (InconsistentStateException)
        {
            probe.Say(this.GetPrimaryKeyString(), "was refused");
            throw;
        }
    }

    public Task Fail(string how) => throw how switch
    {
        nameof(StoreUnavailableException) => new StoreUnavailableException(how, new IOException("the cause")),
        nameof(DamagedDocumentException) => new DamagedDocumentException(how),
        nameof(InconsistentStateException) => new InconsistentStateException(how),
        nameof(LimitExceededException) => new LimitExceededException(how),
        nameof(TimeoutException) => new TimeoutException(how),
        _ => new InvalidOperationException(how),
    };
}
