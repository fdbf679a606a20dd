using Kilda.Interfaces.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Simulation.World;

/// <summary>A deliberate bug: something between the product and the world that does not do what it should.</summary>
internal sealed record Mutant(string Name)
{
    /// <summary>Services of the controller are put in the place of others, or before them.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>What stands before the database.</summary>
    public Func<IStore, IStore>? Store { get; init; }

    /// <summary>What becomes of messages between the controller and a switch: each piece arrives by itself.</summary>
    public Func<byte[], IEnumerable<byte[]>>? Tamper { get; init; }

    /// <summary>Whether the database refuses a process that was replaced.</summary>
    public bool IsFenced { get; init; } = true;
}
