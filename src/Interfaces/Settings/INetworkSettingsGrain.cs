using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Settings;

/// <summary>What an operator has chosen for the whole network, while it runs. There is one: <see cref="Key"/>.</summary>
public interface INetworkSettingsGrain : IGrainWithStringKey
{
    const string Key = "network";

    [AlwaysInterleave]
    Task<NetworkSettings> Get();

    /// <summary>Sets what is given and leaves the rest: stored first. Where storage is away nothing has changed.</summary>
    Task<Outcome<NetworkSettings>> Set(GivenSettings given);
}

/// <summary>What outlives the process: document kind <see cref="Storage.DocumentKinds.Setting"/>, id <see cref="INetworkSettingsGrain.Key"/>.</summary>
public sealed record NetworkSettings
{
    /// <summary>Whether flows may be created; the same of update, deletion and everything that changes a Y-flow.</summary>
    public bool CreateFlow { get; init; } = true;

    public bool UpdateFlow { get; init; } = true;

    public bool DeleteFlow { get; init; } = true;

    public bool ModifyYFlow { get; init; } = true;

    /// <summary>Flows that are down or degraded are tried again when a link comes up or bandwidth becomes free.</summary>
    public bool RerouteOnDiscovery { get; init; } = true;

    /// <summary>A link that was never seen begins under maintenance.</summary>
    public bool DiscoverUnderMaintenance { get; init; }

    /// <summary>A switch that was never connected gets its rules in several tables.</summary>
    public bool MultiTable { get; init; } = true;

    /// <summary>Of flows that do not say; null: <see cref="ControllerSettings.DefaultStrategy"/>.</summary>
    public PathStrategy? Strategy { get; init; }
}

/// <summary>What is to be set; null: as it is.</summary>
public sealed record GivenSettings(
    bool? CreateFlow = null, bool? UpdateFlow = null, bool? DeleteFlow = null, bool? ModifyYFlow = null, bool? RerouteOnDiscovery = null,
    bool? DiscoverUnderMaintenance = null, bool? MultiTable = null, PathStrategy? Strategy = null)
{
    public NetworkSettings Over(NetworkSettings before) => before with
    {
        CreateFlow = CreateFlow ?? before.CreateFlow,
        UpdateFlow = UpdateFlow ?? before.UpdateFlow,
        DeleteFlow = DeleteFlow ?? before.DeleteFlow,
        ModifyYFlow = ModifyYFlow ?? before.ModifyYFlow,
        RerouteOnDiscovery = RerouteOnDiscovery ?? before.RerouteOnDiscovery,
        DiscoverUnderMaintenance = DiscoverUnderMaintenance ?? before.DiscoverUnderMaintenance,
        MultiTable = MultiTable ?? before.MultiTable,
        Strategy = Strategy ?? before.Strategy,
    };
}
