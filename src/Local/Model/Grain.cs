using Kilda.Local.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of a grain class. One instance lives per key; its code runs one turn at a time.</summary>
public abstract class Grain : IAddressable
{
    private readonly Activation? _activation;

    protected Grain() => _activation = TurnQueue.Running as Activation;

    protected IGrainFactory GrainFactory => Activation.Silo.Factory;
    protected internal IServiceProvider ServiceProvider => Activation.Services;
    public string IdentityString => Activation.GrainId.ToString();

    /// <exception cref="InvalidOperationException">The grain was not created by the host.</exception>
    internal Activation Activation =>
        _activation ?? throw new InvalidOperationException("Grain was created outside of the host and has no activation.");

    /// <summary>Runs before the first call, after the state was read. What it throws fails the calls that wait.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call of this activation. Not when the process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when the calls that run are over; the next call starts a new one.</summary>
    protected void DeactivateOnIdle() =>
        Activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <summary>As <see cref="DeactivateOnIdle"/>: there is one process to live in.</summary>
    protected void MigrateOnIdle() =>
        Activation.Deactivate(new(DeactivationReasonCode.Migrating, $"{nameof(MigrateOnIdle)} was called."));

    /// <summary>Not collected as idle for this long; a negative time takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Delay(timeSpan);
}
