namespace Kilda.EndToEnd.Harness;

internal static class Later
{
    /// <summary>Scenarios wait for the executable; they are compiled so that they stay right.</summary>
    public const string Controller = "the controller does not serve yet";
}
