namespace Kilda.Network.Topology;

/// <summary>Where a switch stands, as its operator says. Degrees; null: not told.</summary>
public sealed record SwitchLocation(
    double? Latitude = null, double? Longitude = null, string? Street = null, string? City = null, string? Country = null)
{
    /// <summary>These members, and those of the earlier one that are null here.</summary>
    public SwitchLocation Over(SwitchLocation? before) => new(
        Latitude ?? before?.Latitude, Longitude ?? before?.Longitude, Street ?? before?.Street, City ?? before?.City, Country ?? before?.Country);
}
