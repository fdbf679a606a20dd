namespace Kilda.Api;

/// <summary>What this controller calls itself.</summary>
internal static class ApiVersion
{
    public const string Name = "Kilda.Orleans";

    public static string Text { get; } = typeof(ApiVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
