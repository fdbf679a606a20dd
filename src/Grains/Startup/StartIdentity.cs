using Kilda.Interfaces;

namespace Kilda.Grains.Startup;

/// <summary>Holds the identity of this start from when storage was asked for it.</summary>
internal sealed class StartIdentity
{
    private ProcessIdentity? _identity;
    private uint _activations;

    /// <exception cref="InvalidOperationException">The start has not got that far.</exception>
    public ProcessIdentity Identity => _identity ?? throw new InvalidOperationException("the controller has not asked storage yet what start this is");

    public void Fill(ProcessIdentity identity) => _identity = identity;

    /// <summary>A number that no other activation has, of this start or any other.</summary>
    public long NextActivation() => (Identity.Epoch << 32) | Interlocked.Increment(ref _activations);
}
