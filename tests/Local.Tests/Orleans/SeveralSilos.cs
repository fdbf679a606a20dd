using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kilda.Local.Tests.Silos;

/// <summary>All conformance tests once more, on silos that call each other.</summary>
[CollectionDefinition(Name)]
public sealed class TwoSilos : HostFixture, ICollectionFixture<TwoSilos>
{
    public const string Name = "two silos";

    internal override async Task<IHost> Start(Action<ISiloBuilder> configure) => await ClusterHost.Start(2, configure);
}

/// <inheritdoc cref="TwoSilos"/>
[CollectionDefinition(Name)]
public sealed class ThreeSilos : HostFixture, ICollectionFixture<ThreeSilos>
{
    public const string Name = "three silos";

    internal ClusterHost Cluster => (ClusterHost)Host;

    internal override async Task<IHost> Start(Action<ISiloBuilder> configure) => await ClusterHost.Start(3, configure);
}

public sealed class TwoFilterSilos : FilterHost
{
    internal override async Task<IHost> Start(Action<ISiloBuilder> configure) => await ClusterHost.Start(2, configure);
}

public sealed class TwoStateSilos : StateHost
{
    internal override async Task<IHost> Start(Action<ISiloBuilder> configure) => await ClusterHost.Start(2, configure);
}

public sealed class TwoImpatientSilos : ImpatientHost
{
    internal override async Task<IHost> Start(Action<ISiloBuilder> configure) => await ClusterHost.Start(2, configure);
}

[Collection(TwoSilos.Name)]
public sealed class TurnsOfTwoSilos(TwoSilos host) : TurnTests(host);

[Collection(TwoSilos.Name)]
public sealed class LivesOfTwoSilos(TwoSilos host) : LifeTests(host);

[Collection(TwoSilos.Name)]
public sealed class StreamsOfTwoSilos(TwoSilos host) : StreamTests(host);

[Collection(TwoSilos.Name)]
public sealed class TimersOfTwoSilos(TwoSilos host) : TimerTests(host);

[Collection(TwoSilos.Name)]
public sealed class ObserversOfTwoSilos(TwoSilos host) : ObserverTests(host);

[Collection(TwoSilos.Name)]
public sealed class RemindersOfTwoSilos(TwoSilos host) : ReminderTests(host);

public sealed class FiltersOfTwoSilos(TwoFilterSilos host) : FilterTests<TwoFilterSilos>(host);

public sealed class StatesOfTwoSilos(TwoStateSilos host) : StateTests<TwoStateSilos>(host);

public sealed class CollectionOfTwoSilos(TwoImpatientSilos host) : CollectionTests<TwoImpatientSilos>(host);

[Collection(ThreeSilos.Name)]
public sealed class TurnsOfThreeSilos(ThreeSilos host) : TurnTests(host);

[Collection(ThreeSilos.Name)]
public sealed class LivesOfThreeSilos(ThreeSilos host) : LifeTests(host);

[Collection(ThreeSilos.Name)]
public sealed class StreamsOfThreeSilos(ThreeSilos host) : StreamTests(host);

[Collection(ThreeSilos.Name)]
public sealed class TimersOfThreeSilos(ThreeSilos host) : TimerTests(host);

[Collection(ThreeSilos.Name)]
public sealed class ObserversOfThreeSilos(ThreeSilos host) : ObserverTests(host);

[Collection(ThreeSilos.Name)]
public sealed class RemindersOfThreeSilos(ThreeSilos host) : ReminderTests(host);
