using Kilda.Grains.Flows;
using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;

namespace Kilda.Grains.Services;

/// <summary>What the grains of services work with.</summary>
public sealed record ServiceTools(
    IStore Store,
    INetworkView Network,
    IServiceView Services,
    FlowNumbers Numbers,
    Turnstile Turnstile,
    ControllerSettings Settings,
    TimeProvider Clock);
