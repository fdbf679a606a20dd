namespace Kilda.Interfaces;

/// <summary>The streams: one provider, these namespaces.</summary>
public static class StreamNames
{
    public const string Provider = "kilda";

    /// <summary>Key <see cref="All"/>; <see cref="Views.NetworkEvent"/>s from switch and link grains.</summary>
    public const string Network = "network";

    /// <summary>Key <see cref="All"/>; <see cref="Views.ServiceEvent"/>s from service grains.</summary>
    public const string Services = "services";

    public const string All = "all";
}
