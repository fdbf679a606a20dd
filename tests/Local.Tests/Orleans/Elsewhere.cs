using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Kilda.Local.Tests;

/// <summary>A grain is placed on another silo than the one that calls it first, so that no call of a test stays within a silo by chance.</summary>
internal sealed class Elsewhere : PlacementStrategy;

/// <inheritdoc cref="Elsewhere"/>
internal sealed class ElsewhereDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return Task.FromResult(hint);
        var others = silos.Where(silo => !silo.Equals(context.LocalSilo)).Order().ToArray();
        return Task.FromResult(others.Length == 0 ? context.LocalSilo : others[target.GrainIdentity.GetUniformHashCode() % others.Length]);
    }
}

internal static class ElsewherePlacement
{
    public static void PlaceElsewhere(this ISiloBuilder silo)
    {
        silo.Services.AddPlacementDirector<Elsewhere, ElsewhereDirector>();
        silo.Services.AddSingleton<PlacementStrategy, Elsewhere>();
    }
}
