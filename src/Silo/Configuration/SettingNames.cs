namespace Kilda.Silo.Configuration;

/// <summary>What settings are called: in <c>appsettings.json</c> within "Kilda", in the environment with <c>Kilda__</c> before the name.</summary>
internal static class SettingNames
{
    public const string Section = "Kilda";
    public const string Lab = "Lab";
    public const string Topology = "Topology";
    public const string Http = "Http";
    public const string OpenFlow = "OpenFlow";
    public const string Data = "Data";
    public const string Storage = "Storage";
    public const string Connection = "Connection";
}
