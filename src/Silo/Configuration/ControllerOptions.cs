using System.Net;
using Kilda.Interfaces;
using Kilda.Silo.Hosting;
using Kilda.Storage;
using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Configuration;

/// <summary>Which network the controller brings along.</summary>
internal enum LabKind
{
    None = 1,

    /// <summary>Simulated switches in this process.</summary>
    Sim,

    /// <summary>Open vSwitch bridges; needs root.</summary>
    Ovs,
}

/// <summary>What the controller was told, checked.</summary>
/// <param name="Topology">Of the laboratory: a name or a file.</param>
/// <param name="Host">Of the grains.</param>
/// <param name="Logging">Levels by category, as the framework reads them.</param>
internal sealed record ControllerOptions(
    LabKind Lab,
    string Topology,
    IPEndPoint Http,
    IPEndPoint OpenFlow,
    StorageOptions Storage,
    ControllerSettings Settings,
    HistoryOptions History,
    HostOptions Host,
    IConfiguration Logging)
{
    /// <returns>Null: another process works with it, and this one may wait for its end.</returns>
    /// <exception cref="StoreOpenException">It cannot be used; the text says which and why.</exception>
    public SqlStore? OpenStore() => Storage.TryOpen(History, HostSetup.IsCluster);
}
