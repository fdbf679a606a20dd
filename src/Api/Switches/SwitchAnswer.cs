using System.Text.Json.Serialization;
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
    internal static string StateOf(Switch known) => known.Active ? "ACTIVATED" : "DEACTIVATED";

    internal static SwitchAnswer From(Switch known)
    {
        var origin = known.Origin ?? new SwitchOrigin("", 0, "", "", "", "", "");
        return new(
            known.Id.ToString(), origin.Address, origin.Port, known.Name ?? origin.Address, origin.Datapath,
            StateOf(known), known.UnderMaintenance, "OF_13", origin.Manufacturer, origin.Hardware,
            origin.Software, origin.SerialNumber, known.Pop, LocationAnswer.From(known.Location));
    }
}

/// <summary>Where a switch stands, in degrees and words. What was not told is left out.</summary>
public sealed record LocationAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Latitude,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Longitude,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Street,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? City,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Country)
{
    internal static LocationAnswer From(SwitchLocation? known) =>
        new(known?.Latitude, known?.Longitude, known?.Street, known?.City, known?.Country);
}
