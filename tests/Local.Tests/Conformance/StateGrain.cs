using Orleans.Runtime;

namespace Kilda.Local.Tests.Conformance;

/// <summary>What a grain of a test remembers.</summary>
public sealed record Sum
{
    public int Total { get; init; }
}

/// <summary>A grain with two states: in the memory of the host, and in a storage that the test has its hands in.</summary>
public interface IStateGrain : IGrainWithStringKey
{
    Task<Guid> Life();
    Task<int> Add(int amount);
    Task<int> AddContested(int amount);
    Task<int> Total();
    Task<(int Total, bool Exists)> Read();
    Task Clear();
    Task Leave();
}

/// <inheritdoc/>
public sealed class StateGrain(
    Probe probe,
    [PersistentState("sum", Names.States)] IPersistentState<Sum> sum,
    [PersistentState("sum", Names.Contested)] IPersistentState<Sum> contested) : Grain, IStateGrain
{
    private readonly Guid _life = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Say(this.GetPrimaryKeyString(), $"begins with {sum.State.Total} and {contested.State.Total}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Say(this.GetPrimaryKeyString(), $"ends: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<Guid> Life() => Task.FromResult(_life);

    public Task<int> Add(int amount) => Add(sum, amount);

    public Task<int> AddContested(int amount) => Add(contested, amount);

    public Task<int> Total() => Task.FromResult(sum.State.Total);

    public async Task<(int Total, bool Exists)> Read()
    {
        await contested.ReadStateAsync();
        return (contested.State.Total, contested.RecordExists);
    }

    public Task Clear() => sum.ClearStateAsync();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private static async Task<int> Add(IPersistentState<Sum> state, int amount)
    {
        state.State = state.State with { Total = state.State.Total + amount };
        await state.WriteStateAsync();
        return state.State.Total;
    }
}
