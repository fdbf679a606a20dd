using Kilda.Network.Topology;

namespace Kilda.Api.Switches;

/// <summary>A switch (SwitchDto).</summary>
/// <param name="Address">Where it connects from.</param>
/// <param name="State">ACTIVATED: it is connected and ready; DEACTIVATED: it is not.</param>
public sealed record SwitchAnswer(
    string SwitchId,
    string Address,
    int Port,
    string Hostname,
    string Description,
    string State,
    bool UnderMaintenance,
    string OfVersion,
    string Manufacturer,
    string Hardware,
    string Software,
    string SerialNumber,
    string? Pop,
    LocationAnswer Location)
{
    internal static SwitchAnswer From(Switch known)
    {
        var origin = known.Origin ?? new SwitchOrigin("", 0, "", "", "", "", "");
        return new(
            known.Id.ToString(), origin.Address, origin.Port, known.Name ?? origin.Address, origin.Datapath,
            known.Active ? "ACTIVATED" : "DEACTIVATED", known.UnderMaintenance, "OF_13", origin.Manufacturer, origin.Hardware,
            origin.Software, origin.SerialNumber, known.Pop, new());
    }
}

/// <summary>Where a switch stands; not known.</summary>
public sealed record LocationAnswer;
