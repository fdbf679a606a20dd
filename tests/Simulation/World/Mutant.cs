using Kilda.Interfaces.Storage;
using Kilda.Lab.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Simulation.World;

/// <summary>A deliberate bug: something between the product and the world that does not do what it should.</summary>
internal sealed record Mutant(string Name)
{
    /// <summary>Services of the controller are put in the place of others.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>What stands before the database.</summary>
    public Func<IStore, IStore>? Store { get; init; }

    public SimAbilities? Abilities { get; init; }
}
