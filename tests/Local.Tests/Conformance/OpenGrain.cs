using Orleans.Concurrency;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A grain all of whose calls interleave.</summary>
public interface IOpenGrain : IGrainWithStringKey
{
    Task Hold(string gate);
    Task Open(string gate);

    /// <summary>Calls itself through a reference.</summary>
    Task<bool> CallSelf();
}

/// <inheritdoc/>
[Reentrant]
public sealed class OpenGrain(Probe probe) : Grain, IOpenGrain
{
    public Task Hold(string gate)
    {
        probe.Say(this.GetPrimaryKeyString(), "holds");
        return probe.Pass(gate);
    }

    public Task Open(string gate)
    {
        probe.Open(gate);
        return Task.CompletedTask;
    }

    public async Task<bool> CallSelf()
    {
        await this.AsReference<IOpenGrain>().Open("self");
        return probe.Pass("self").IsCompleted;
    }
}

/// <summary>A grain that is never collected.</summary>
public interface IKeptGrain : IGrainWithStringKey
{
    Task<Guid> Life();
}

/// <inheritdoc/>
[KeepAlive]
public sealed class KeptGrain : Grain, IKeptGrain
{
    private readonly Guid _life = Guid.NewGuid();

    public Task<Guid> Life() => Task.FromResult(_life);
}

/// <summary>A grain that calls another that calls it back.</summary>
public interface IRingGrain : IGrainWithStringKey
{
    Task<bool> CannotCall(string other);
    Task<bool> CannotCallBack(string caller);

    [ResponseTimeout("00:00:01")]
    Task Answer();
}

/// <inheritdoc/>
public sealed class RingGrain : Grain, IRingGrain
{
    public Task<bool> CannotCall(string other) => GrainFactory.GetGrain<IRingGrain>(other).CannotCallBack(this.GetPrimaryKeyString());

    public async Task<bool> CannotCallBack(string caller)
    {
        try
        {
            await GrainFactory.GetGrain<IRingGrain>(caller).Answer();
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    public Task Answer() => Task.CompletedTask;
}
